package dev.stoa.web.graphql;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Which part of a list is wanted: the arguments `first` and `after` of a field that returns a [Connection].
///
/// @param first how many, 1 to 100
/// @param after the cursor after which the part begins; null from the start
public record Slice(int first, @Nullable String after) {
    static final int USUAL = 20;
    static final int MOST = 100;

    public Slice {
        if (first < 1 || first > MOST) {
            throw new IllegalArgumentException("must be 1 to " + MOST);
        }
    }

    /// How many to fetch: one more than wanted, which tells whether there are more.
    public int fetch() {
        return first + 1;
    }

    /// The connection of what was fetched.
    ///
    /// @param fetched at most [#fetch] items
    /// @param cursor names the place of an item, such as its id; clients are not to look into it
    public <T> Connection<T> connection(List<T> fetched, Function<T, String> cursor) {
        var edges = fetched.stream()
                .limit(first)
                .map(item -> new Connection.Edge<>(item, cursor.apply(item)))
                .toList();
        return Connection.of(edges, after != null, fetched.size() > first);
    }
}
