package dev.stoa.web.graphql;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Which part of a list is wanted, from either end: the arguments `first` and `after`, or `last` and `before`,
/// of a field that returns a [Connection]. A field that pages forward only takes a [Slice].
///
/// @param size how many, 1 to 100
/// @param from the cursor at which the part ends, or behind which it begins; null from the end of the list
/// @param isBackwards whether the last before the cursor are wanted, and not the first after it
public record Window(int size, @Nullable String from, boolean isBackwards) {

    public Window {
        if (size < 1 || size > Slice.MOST) {
            throw new IllegalArgumentException("must be 1 to " + Slice.MOST);
        }
    }

    /// How many to fetch: one more than wanted, which tells whether there are more.
    public int fetch() {
        return size + 1;
    }

    /// The connection of what was fetched, in the order of the list whichever way it was fetched.
    ///
    /// @param fetched at most [#fetch] items, the nearest to the cursor first: backwards, in descending order
    /// @param cursor names the place of an item, such as its id; clients are not to look into it
    public <T> Connection<T> connection(List<T> fetched, Function<T, String> cursor) {
        var wanted = fetched.subList(0, Math.min(size, fetched.size()));
        var edges = (isBackwards ? wanted.reversed() : wanted)
                .stream()
                        .map(item -> new Connection.Edge<>(item, cursor.apply(item)))
                        .toList();
        var isMore = fetched.size() > size;
        var isBehind = from != null;
        return isBackwards ? Connection.of(edges, isMore, isBehind) : Connection.of(edges, isBehind, isMore);
    }
}
