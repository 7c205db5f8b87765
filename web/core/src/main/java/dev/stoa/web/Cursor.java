package dev.stoa.web;

import dev.stoa.web.FieldError.In;
import dev.stoa.web.binding.Json;
import dev.stoa.web.http.Request;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Where in a list to go on, by the key of the last item that was seen: the query parameters `cursor` and
/// `page_size`. What is added or removed meanwhile shifts nothing.
///
/// ```java
/// record Key(Instant createdAt, TaskId id) {}
///
/// @Get("/tasks") @SignedIn
/// CursorPage<Task> list(Caller caller, Cursor cursor) {
///     var found = tasks.listAfter(caller.tenant(), cursor.after(Key.class), cursor.limit() + 1);
///     return cursor.page(found, task -> new Key(task.createdAt(), task.id()));
/// }
/// ```
///
/// The key is a record of what the list is ordered by, and tells items apart. A cursor is its text, so it says no
/// more than the item did, and it is read as strictly as a body: whoever makes one up gets a place in the list, and
/// nothing that the query would not have shown anyway. Every application provides this type.
public final class Cursor {
    private static final String NAME = "cursor";

    private final Json json;
    private final Request request;
    private final @Nullable String sent;
    private final int size;

    private Cursor(Json json, Request request, @Nullable String sent, int size) {
        this.json = json;
        this.request = request;
        this.sent = sent;
        this.size = size;
    }

    record Provider(Json json) {
        @Provides
        Cursor cursor(Request request, @Nullable String cursor, @Default("20") @Min(1) @Max(100) int pageSize) {
            return new Cursor(json, request, cursor, pageSize);
        }
    }

    /// Items on a page, 1 to 100. Fetch one more, which tells whether there is a next page.
    public int limit() {
        return size;
    }

    /// The key after which the page begins; empty for the first page.
    ///
    /// @throws Problem 422 if the cursor is not such a key
    public <K extends Record> Optional<K> after(Class<K> key) {
        if (sent == null) {
            return Optional.empty();
        }
        try {
            var text = Base64.getUrlDecoder().decode(sent);
            return Optional.of(key.cast(json.read(text, json.mapper().constructType(key))));
        } catch (IllegalArgumentException | Problem _) {
            throw Problem.invalid(List.of(FieldError.of(In.QUERY, NAME, "must be the next_cursor of such a list")));
        }
    }

    /// The page that begins with the first of the given items.
    ///
    /// @param found in the order of their keys, up to one more than [#limit]
    public <T> CursorPage<T> page(List<T> found, Function<T, ? extends Record> key) {
        if (found.size() <= size) {
            return new CursorPage<>(found, size, null, new Page.Links(link(sent), null, null));
        }
        var items = List.copyOf(found.subList(0, size));
        var text = json.write(key.apply(items.getLast()));
        var next = Base64.getUrlEncoder().withoutPadding().encodeToString(text);
        return new CursorPage<>(items, size, next, new Page.Links(link(sent), link(next), null));
    }

    private String link(@Nullable String cursor) {
        var pageSize = Integer.toString(size);
        return Page.Links.of(
                request, cursor == null ? Map.of("page_size", pageSize) : Map.of(NAME, cursor, "page_size", pageSize));
    }
}
