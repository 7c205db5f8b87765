package dev.stoa.web.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Names and values as `application/x-www-form-urlencoded`: the query of a URL, or a posted form.
///
/// @param values the values of each name, in the order they were sent
public record UrlEncoded(Map<String, List<String>> values) {
    private static final UrlEncoded EMPTY = new UrlEncoded(Map.of());

    /// Parses the text after the `?`, or a form body.
    ///
    /// @throws IllegalArgumentException if a percent sign is not followed by two hexadecimal digits
    public static UrlEncoded parse(String text) {
        if (text.isEmpty()) {
            return EMPTY;
        }
        var values = new LinkedHashMap<String, List<String>>();
        for (var pair : text.split("&")) {
            if (!pair.isEmpty()) {
                var equals = pair.indexOf('=');
                var name = equals < 0 ? pair : pair.substring(0, equals);
                var value = equals < 0 ? "" : pair.substring(equals + 1);
                values.computeIfAbsent(decode(name), _ -> new ArrayList<>(1)).add(decode(value));
            }
        }
        return new UrlEncoded(values);
    }

    /// The values of a name, in the order they were sent; empty when there are none.
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
