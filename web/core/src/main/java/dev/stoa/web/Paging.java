package dev.stoa.web;

import dev.stoa.web.http.Request;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Which page of a list is wanted: the query parameters `page` and `page_size`.
///
/// Every application provides this type; an endpoint that lists things takes it as a parameter.
public final class Paging {
    private final Request request;
    private final int number;
    private final int size;

    private Paging(Request request, int number, int size) {
        this.request = request;
        this.number = number;
        this.size = size;
    }

    static final class Provider {
        @Provides
        Paging paging(
                Request request,
                @Default("1") @Min(1) @Max(1_000_000) int page,
                @Default("20") @Min(1) @Max(100) int pageSize) {
            return new Paging(request, page, pageSize);
        }
    }

    /// Items on a page, 1 to 100.
    public int limit() {
        return size;
    }

    /// Items before this page.
    public int offset() {
        return (number - 1) * size;
    }

    /// The page that holds the given items out of `total`.
    public <T> Page<T> page(List<T> items, long total) {
        var hasNext = (long) number * size < total;
        return new Page<>(
                items,
                number,
                size,
                total,
                new Page.Links(link(number), hasNext ? link(number + 1) : null, number > 1 ? link(number - 1) : null));
    }

    private String link(int page) {
        var pairs = new ArrayList<String>();
        for (var entry : request.query().values().entrySet()) {
            if (!entry.getKey().equals("page") && !entry.getKey().equals("page_size")) {
                entry.getValue().forEach(value -> pairs.add(encode(entry.getKey()) + "=" + encode(value)));
            }
        }
        pairs.add("page=" + page);
        pairs.add("page_size=" + size);
        return request.path() + "?" + String.join("&", pairs);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
