package dev.stoa.platform.events;

import dev.stoa.platform.tenancy.TenantId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Something that happened.
///
/// @param position its place in the stream of all events; later ones have greater places, not every
///     place is taken
/// @param source the module that published it
/// @param key what it is about, such as the id of a task; events of one key and tenant are delivered in
///     order
/// @param traceparent where it was published: in a request, an event or a job (W3C Trace Context); null if in none
public record Event<T>(
        UUID id,
        TenantId tenant,
        long position,
        EventType.Name type,
        String source,
        String key,
        Instant occurredAt,
        @Nullable String traceparent,
        T data) {

    /// Which of so many partitions it falls into: those of one key and tenant into the same.
    public int partition(int partitions) {
        return Math.floorMod(31 * tenant.hashCode() + key.hashCode(), partitions);
    }

    <S> Event<S> with(S other) {
        return new Event<>(id, tenant, position, type, source, key, occurredAt, traceparent, other);
    }
}
