package dev.stoa.cli;

import java.net.URI;
import java.util.Locale;

/// The address of a Stoa server: scheme, host and port.
///
/// @param address without a slash at the end
public record Server(URI address) {

    /// Reads what a person typed.
    ///
    /// @throws IllegalArgumentException if it is not a web address
    public static Server parse(String text) {
        try {
            var address = URI.create(text.replaceFirst("/+$", ""));
            var scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https"))
                    && address.getHost() != null
                    && address.getRawUserInfo() == null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null) {
                var port = address.getPort() == -1 ? "" : ":" + address.getPort();
                return new Server(URI.create(
                        scheme + "://" + address.getHost().toLowerCase(Locale.ROOT) + port + address.getRawPath()));
            }
        } catch (IllegalArgumentException _) {
            // not even a URI: the same sentence below
        }
        throw new IllegalArgumentException("'" + text + "' is not a server; use a URL such as http://localhost:8000");
    }

    /// Where a path of the API is on this server.
    ///
    /// @param path a path with its query, or a whole URL that the server itself gave
    /// @throws Failure if it leads to another server, which must not see the token
    URI at(String path) {
        var target = path.startsWith("/") ? URI.create(address + path) : address.resolve(path);
        if (!target.toString().startsWith(address + "/")) {
            throw new Failure(address + " refers to another server, " + target + ". Nothing was sent there.");
        }
        return target;
    }

    boolean isEncrypted() {
        return address.getScheme().equals("https");
    }

    /// Whether what is sent can be read on the way: plain HTTP to anywhere but this machine.
    public boolean isOverheard() {
        var host = address.getHost();
        return !isEncrypted() && !host.equals("localhost") && !host.startsWith("127.") && !host.equals("[::1]");
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
