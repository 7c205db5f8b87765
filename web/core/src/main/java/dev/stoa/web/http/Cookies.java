package dev.stoa.web.http;

import org.jspecify.annotations.Nullable;

/// The cookies of a request (RFC 6265 section 5.4), read as servers read them that browsers get along
/// with: no value is decoded, and what has no name is passed over.
public final class Cookies {
    private Cookies() {}

    /// The value of a cookie, or null when it was not sent. Of several with one name the first, which
    /// is the one with the longest path.
    public static @Nullable String find(Headers headers, String name) {
        for (var line : headers.all("Cookie")) {
            for (var pair : line.split(";")) {
                var equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                    return unquoted(pair.substring(equals + 1).strip());
                }
            }
        }
        return null;
    }

    private static String unquoted(String value) {
        var isQuoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return isQuoted ? value.substring(1, value.length() - 1) : value;
    }
}
