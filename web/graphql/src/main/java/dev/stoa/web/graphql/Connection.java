package dev.stoa.web.graphql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of a list, in the shape of the Relay specification: `Connection<Order>` is the type
/// `OrderConnection`. Made by [Slice#connection].
public record Connection<T>(List<Edge<T>> edges, PageInfo pageInfo) {
    static final Connection<?> EMPTY = of(List.of(), false, false);

    /// @param cursor what to send as `after` to go on behind the node
    public record Edge<T>(T node, String cursor) {}

    /// @param endCursor null when there are no edges
    public record PageInfo(
            boolean hasNextPage,
            boolean hasPreviousPage,
            @Nullable String startCursor,
            @Nullable String endCursor) {}

    static <T> Connection<T> of(List<Edge<T>> edges, boolean hasPrevious, boolean hasNext) {
        var info = edges.isEmpty()
                ? new PageInfo(hasNext, hasPrevious, null, null)
                : new PageInfo(
                        hasNext,
                        hasPrevious,
                        edges.getFirst().cursor(),
                        edges.getLast().cursor());
        return new Connection<>(edges, info);
    }
}
