package dev.stoa.web;

import dev.stoa.web.http.Request;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.Map;

/// Which page of a list is wanted, by its number: the query parameters `page` and `page_size`.
///
/// Every application provides this type; an endpoint that lists things takes it as a parameter. [Offset] counts
/// items instead, and [Cursor] does not count at all, so that it neither skips nor repeats what is there
/// while others add and remove.
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
        var next = (long) number * size < total ? link(number + 1) : null;
        var prev = number > 1 ? link(number - 1) : null;
        return new Page<>(items, number, size, total, new Page.Links(link(number), next, prev));
    }

    private String link(int page) {
        return Page.Links.of(request, Map.of("page", Integer.toString(page), "page_size", Integer.toString(size)));
    }
}
