package dev.stoa.web.vertx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a client asked for to open a WebSocket (RFC 6455 section 4.2).
///
/// @param accept the answer to its key
/// @param extensions the answer to what it offered, empty for none
record Handshake(String accept, String extensions) {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// @param offered the values of `Sec-WebSocket-Extensions`, joined
    static Optional<Handshake> of(@Nullable String connection, @Nullable String key, String offered) {
        if (connection == null || !hasUpgrade(connection) || key == null || !isKey(key.strip())) {
            return Optional.empty();
        }
        return Optional.of(new Handshake(answer(key.strip()), agree(offered)));
    }

    boolean deflates() {
        return !extensions.isEmpty();
    }

    private static boolean hasUpgrade(String connection) {
        for (var one : connection.split(",")) {
            if (one.strip().equalsIgnoreCase("upgrade")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String answer(String key) {
        try {
            var digest = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /// The first offer of permessage-deflate (RFC 7692) that can be met. Neither side keeps its window from one
    /// message to the next, so that a socket holds no memory for it and all of an event loop share one.
    private static String agree(String offered) {
        for (var offer : offered.split(",")) {
            var parts = offer.split(";");
            if (parts[0].strip().equals("permessage-deflate")) {
                var agreed = agree(parts);
                if (!agreed.isEmpty()) {
                    return agreed;
                }
            }
        }
        return "";
    }

    private static String agree(String[] offer) {
        var agreed = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
        var names = new HashSet<String>();
        for (int i = 1; i < offer.length; i++) {
            var parameter = offer[i].split("=", 2);
            var name = parameter[0].strip().toLowerCase(Locale.ROOT);
            var value = parameter.length == 1 ? "" : parameter[1].strip().replace("\"", "");
            if (!names.add(name)) {
                return "";
            }
            switch (name) {
                case "server_no_context_takeover", "client_no_context_takeover" -> {
                    if (parameter.length > 1) {
                        return "";
                    }
                }
                case "client_max_window_bits" -> {
                    if (parameter.length > 1 && !value.matches("[89]|1[0-5]")) {
                        return "";
                    }
                }
                case "server_max_window_bits" -> {
                    // The JDK compresses with a window of 15 bits and no other.
                    if (!value.equals("15")) {
                        return "";
                    }
                    agreed += "; server_max_window_bits=15";
                }
                default -> {
                    return "";
                }
            }
        }
        return agreed;
    }
}
