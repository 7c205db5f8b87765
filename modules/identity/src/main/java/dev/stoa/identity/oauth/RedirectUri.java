package dev.stoa.identity.oauth;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Where an application lets people be sent back to.
final class RedirectUri {
    private static final int LONGEST = 2_000;
    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "[::1]");

    private RedirectUri() {}

    /// Why an address cannot be one; empty if it can. It may be `https`, `http` on the machine of the person
    /// (RFC 8252 section 7.3), or of a scheme of the application's own, which has a dot (section 7.1).
    static Optional<String> trouble(String text) {
        try {
            var uri = new URI(text);
            if (text.length() > LONGEST || !uri.isAbsolute() || (uri.isOpaque() && !isOwn(uri))) {
                return Optional.of("must be a whole address of at most " + LONGEST + " characters");
            }
            if (uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
                return Optional.of("must have no fragment, and no user name");
            }
            var isSafe = switch (uri.getScheme()) {
                case "https" -> uri.getHost() != null;
                case "http" -> isThisMachine(uri) || "localhost".equals(uri.getHost());
                default -> isOwn(uri);
            };
            return isSafe
                    ? Optional.empty()
                    : Optional.of("must be https, or http on 127.0.0.1, or a scheme such as com.example.app");
        } catch (URISyntaxException _) {
            return Optional.of("must be an address");
        }
    }

    private static boolean isOwn(URI uri) {
        return uri.getScheme().indexOf('.') > 0;
    }

    private static boolean isThisMachine(URI uri) {
        return uri.getHost() != null && THIS_MACHINE.contains(uri.getHost());
    }

    /// Whether an address is one of those that were registered: the same text (RFC 9700 section 4.1.3). On the machine
    /// of the person the port may be another, for the system picks it (RFC 8252 section 7.3).
    static boolean matches(Collection<String> registered, String asked) {
        return registered.contains(asked) || differsInPortAlone(registered, asked);
    }

    private static boolean differsInPortAlone(Collection<String> registered, String asked) {
        try {
            var uri = new URI(asked);
            return isHttp(uri)
                    && isThisMachine(uri)
                    && registered.stream().map(URI::create).anyMatch(one -> differsInPortAlone(one, uri));
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private static boolean isHttp(URI uri) {
        return "http".equals(uri.getScheme());
    }

    private static boolean differsInPortAlone(URI one, URI other) {
        return isHttp(one)
                && Objects.equals(one.getHost(), other.getHost())
                && other.getRawUserInfo() == null
                && Objects.equals(one.getRawPath(), other.getRawPath())
                && Objects.equals(one.getRawQuery(), other.getRawQuery())
                && other.getRawFragment() == null;
    }
}
