package dev.stoa.web;

import dev.stoa.web.FieldError.In;
import dev.stoa.web.http.Request;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which part of a list is wanted, by how many items come before it: the query parameters `offset`, or `skip`,
/// and `limit`.
///
/// Every application provides this type, as it does [Paging].
public final class Offset {
    private static final String NAME = "offset";

    private final Request request;
    private final int offset;
    private final int limit;

    private Offset(Request request, int offset, int limit) {
        this.request = request;
        this.offset = offset;
        this.limit = limit;
    }

    static final class Provider {
        @Provides
        Offset offset(
                Request request,
                @Nullable @Min(0) @Max(100_000_000) Integer offset,
                @Nullable @Min(0) @Max(100_000_000) Integer skip,
                @Default("20") @Min(1) @Max(100) int limit) {
            if (offset != null && skip != null) {
                throw Problem.invalid(List.of(FieldError.of(In.QUERY, "skip", "is another word for offset; send one")));
            }
            return new Offset(request, offset != null ? offset : skip != null ? skip : 0, limit);
        }
    }

    /// Items wanted, 1 to 100.
    public int limit() {
        return limit;
    }

    /// Items before them.
    public int offset() {
        return offset;
    }

    /// The page that holds the given items out of `total`. Its number is that of the page of this size on which
    /// the first item would be.
    public <T> Page<T> page(List<T> items, long total) {
        var next = (long) offset + limit < total ? link(offset + limit) : null;
        var prev = offset > 0 ? link(Math.max(0, offset - limit)) : null;
        return new Page<>(items, offset / limit + 1, limit, total, new Page.Links(link(offset), next, prev));
    }

    private String link(int from) {
        var name = request.query().all(NAME).isEmpty()
                        && !request.query().all("skip").isEmpty()
                ? "skip"
                : NAME;
        return Page.Links.of(request, Map.of(name, Integer.toString(from), "limit", Integer.toString(limit)));
    }
}
