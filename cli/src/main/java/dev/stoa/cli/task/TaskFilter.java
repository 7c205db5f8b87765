package dev.stoa.cli.task;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which tasks to list and in which order; null and false do not narrow anything.
record TaskFilter(
        @Nullable Status status,
        @Nullable Priority priority,
        @Nullable String tag,
        boolean open,
        boolean overdue,
        @Nullable String search,
        @Nullable String sort) {

    /// Where the API has the given page of it.
    String path(int page, int pageSize) {
        var query = new ArrayList<String>();
        add(query, "status", status);
        add(query, "priority", priority);
        add(query, "tag", tag);
        add(query, "completed", open ? false : null);
        add(query, "overdue", overdue ? true : null);
        add(query, "q", search);
        add(query, "sort", sort);
        add(query, "page", page);
        add(query, "page_size", pageSize);
        return "/tasks?" + String.join("&", query);
    }

    private static void add(List<String> query, String name, @Nullable Object value) {
        Optional.ofNullable(value)
                .map(text -> URLEncoder.encode(text.toString(), StandardCharsets.UTF_8)
                        .replace("+", "%20"))
                .ifPresent(text -> query.add(name + "=" + text));
    }
}
