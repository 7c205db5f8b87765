package dev.stoa.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.stoa.web.http.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One page of a list, as every list of the API looks. Made by [Paging] and [Offset].
///
/// @param page counted from 1
/// @param total how many items there are on all pages
public record Page<T>(
        List<T> items,
        @Example("2") int page,
        @Example("20") int pageSize,
        @Example("45") long total,
        @JsonProperty("_links") Links links) {

    /// Where to go from here: relative URLs with the same filters.
    ///
    /// @param next null on the last page
    /// @param prev null on the first page
    @Example("""
        {"self": "/things?page=2&page_size=20", "next": "/things?page=3&page_size=20",
         "prev": "/things?page=1&page_size=20"}
        """)
    public record Links(
            String self, @Nullable String next, @Nullable String prev) {

        /// The address of the request with other values for some of its query parameters.
        static String of(Request request, Map<String, String> instead) {
            var pairs = new ArrayList<String>();
            request.query().values().forEach((name, values) -> {
                if (!instead.containsKey(name)) {
                    values.forEach(value -> pairs.add(encode(name) + "=" + encode(value)));
                }
            });
            new TreeMap<>(instead).forEach((name, value) -> pairs.add(name + "=" + encode(value)));
            return request.path() + "?" + String.join("&", pairs);
        }

        private static String encode(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }
}
