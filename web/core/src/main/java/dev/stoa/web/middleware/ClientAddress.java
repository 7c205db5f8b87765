package dev.stoa.web.middleware;

import dev.stoa.web.Middleware;
import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The address a request came from, as far back as proxies that are trusted tell.
///
/// Each proxy adds, at the right, whom it heard from. So the hops are read from right to left,
/// beginning with the peer of the connection, and the first that is not a trusted proxy is the
/// client; what stands left of it anybody could have written.
///
/// @param value an address, or what the engine says about a peer that has none
public record ClientAddress(String value) {

    /// The address of a request that [Proxies] has seen, else that of its peer.
    public static String of(Request request) {
        return request.get(ClientAddress.class).map(ClientAddress::value).orElseGet(request::remoteAddress);
    }

    /// Where proxies write whom they heard from. One of them, as a proxy hands on what it does not
    /// know.
    public enum Source {
        X_FORWARDED_FOR("X-Forwarded-For"),
        /// RFC 7239.
        FORWARDED("Forwarded");

        private final String header;

        Source(String header) {
            this.header = header;
        }
    }

    /// Leaves the [ClientAddress] of each request. Outermost.
    public static final class Proxies implements Middleware {
        private static final Pattern FOR = Pattern.compile("(?i)(?:^|;)\\s*for\\s*=\\s*(\"[^\"]*\"|[^;\\s]*)");

        private final List<Network> trusted;
        private final Source source;

        public Proxies(List<Network> trusted, Source source) {
            this.trusted = List.copyOf(trusted);
            this.source = source;
        }

        @Override
        public Reply around(Request request, Handler next) throws Exception {
            request.set(ClientAddress.class, new ClientAddress(client(request)));
            return next.handle(request);
        }

        private String client(Request request) {
            var peer = address(request.remoteAddress());
            if (peer == null) {
                return request.remoteAddress();
            }
            if (!isTrusted(peer)) {
                return peer.getHostAddress();
            }
            var hops = request.headers().all(source.header).stream()
                    .flatMap(line -> Arrays.stream(line.split(",")))
                    .toList();
            var client = peer;
            for (var hop : hops.reversed()) {
                var before = address(plain(hop));
                if (before == null) {
                    break;
                }
                client = before;
                if (!isTrusted(before)) {
                    break;
                }
            }
            return client.getHostAddress();
        }

        private boolean isTrusted(InetAddress address) {
            return trusted.stream().anyMatch(network -> network.contains(address));
        }

        /// A hop without its name, quotes, brackets and port.
        private String plain(String hop) {
            var text = hop.strip();
            if (source == Source.FORWARDED) {
                var named = FOR.matcher(text);
                text = named.find() ? named.group(1).replace("\"", "") : "";
            }
            if (text.startsWith("[")) {
                return text.substring(1, Math.max(1, text.indexOf(']')));
            }
            return text.indexOf(':') == text.lastIndexOf(':') ? text.split(":", 2)[0] : text;
        }

        private static @Nullable InetAddress address(String text) {
            try {
                return InetAddress.ofLiteral(text);
            } catch (IllegalArgumentException _) {
                return null;
            }
        }
    }
}
