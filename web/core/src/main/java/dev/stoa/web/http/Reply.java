package dev.stoa.web.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An answer ready for the wire.
///
/// @param headers in the order they are sent; the engine adds those that frame the body, and `Date`
public record Reply(int status, List<Header> headers, Content content) {
    private static final Content NOTHING = new Content.Bytes(new byte[0]);

    public Reply {
        if ((status < 200 || status > 599) && !(content instanceof Content.Upgrade)) {
            throw new IllegalArgumentException("a reply has a status of 200 to 599, was " + status);
        }
    }

    /// One header line. Refuses what HTTP cannot carry (RFC 9110 section 5): a line break would start another
    /// header.
    public record Header(String name, String value) {
        public Header {
            if (!isToken(name)) {
                throw new IllegalArgumentException("'" + name + "' is not the name of a header");
            }
            if (!isLine(value)) {
                throw new IllegalArgumentException("header " + name + " must be one line of Latin text");
            }
        }

        /// Bytes that it counts in a list of headers (RFC 9113 section 6.5.2).
        public int listedBytes() {
            return name.length() + value.length() + 32;
        }

        private static boolean isToken(String text) {
            for (int i = 0; i < text.length(); i++) {
                if (!isToken(text.charAt(i))) {
                    return false;
                }
            }
            return !text.isEmpty();
        }

        private static boolean isLine(String text) {
            for (int i = 0; i < text.length(); i++) {
                var c = text.charAt(i);
                if ((c < 0x20 && c != '\t') || c == 0x7f || c > 0xff) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isToken(char c) {
            return (c >= '0' && c <= '9')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
        }
    }

    /// A reply without a body.
    public static Reply empty(int status) {
        return new Reply(status, List.of(), NOTHING);
    }

    /// A reply with a body of the given media type.
    public static Reply of(int status, String contentType, byte[] body) {
        return of(status, contentType, new Content.Bytes(body));
    }

    /// A reply with content of the given media type.
    public static Reply of(int status, String contentType, Content content) {
        return new Reply(status, List.of(new Header("Content-Type", contentType)), content);
    }

    /// A reply whose body is made while it is sent.
    public static Reply stream(String contentType, Content.Writer writer) {
        return of(200, contentType, new Content.Stream(-1, writer));
    }

    /// The reply that turns the connection into a WebSocket.
    public static Reply upgrade(Content.Upgrade upgrade) {
        return new Reply(101, List.of(), upgrade);
    }

    /// A reply with UTF-8 text of the given media type.
    public static Reply text(int status, String contentType, String text) {
        return of(status, contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    /// A 303 that sends the client to another address with GET.
    public static Reply seeOther(String location) {
        return empty(303).with("Location", location);
    }

    /// This reply with one more header.
    public Reply with(String name, String value) {
        var more = new ArrayList<Header>(headers.size() + 1);
        more.addAll(headers);
        more.add(new Header(name, value));
        return new Reply(status, more, content);
    }

    /// This reply without a header.
    public Reply without(String name) {
        var kept = headers.stream()
                .filter(header -> !header.name().equalsIgnoreCase(name))
                .toList();
        return new Reply(status, kept, content);
    }

    /// This reply with another value of a header that it has at most once.
    public Reply instead(String name, String value) {
        return without(name).with(name, value);
    }

    /// This reply, which would have been another if a header of the request had been another.
    public Reply varying(String requestHeader) {
        var before = header("Vary");
        if (before == null) {
            return with("Vary", requestHeader);
        }
        var isKnown = Stream.of(before.split(",")).anyMatch(name -> name.strip().equalsIgnoreCase(requestHeader));
        return isKnown ? this : instead("Vary", before + ", " + requestHeader);
    }

    /// This reply as the named variant of the version in its `ETag`, if it has one.
    public Reply variant(String name) {
        var tag = header("ETag");
        return tag == null ? this : instead("ETag", EntityTag.variant(tag, name));
    }

    /// This reply with other content.
    public Reply with(Content other) {
        return new Reply(status, headers, other);
    }

    /// This reply without its body, and with another status.
    public Reply withoutBody(int status) {
        return new Reply(status, without("Content-Type").headers, NOTHING);
    }

    /// The first value of a header, or null when this reply does not have it.
    public @Nullable String header(String name) {
        for (var header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                return header.value();
            }
        }
        return null;
    }
}
