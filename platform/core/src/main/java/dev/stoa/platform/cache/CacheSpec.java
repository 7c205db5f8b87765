package dev.stoa.platform.cache;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/// What a cache keeps, for how long and how much of it.
///
/// @param name as operators see it, and in the keys of Redis: lower-case letters, digits and `-`
/// @param type of the values; a record that JSON can carry, if the cache is shared
/// @param ttl how long a value may be used after it was made
/// @param localTtl how long a process uses a value without looking into the shared layer; the
///     shorter of this and `ttl` where there is none
/// @param mostWeight what the values in one process may weigh together
/// @param weight of a value, 1 or more: 1 for each, or its bytes
/// @param tags what a value can be forgotten by, found from its key: ids, never what people wrote,
///     as they become keys of Redis
/// @param isShared whether the shared layer is used. Not for what costs no more to make than a
///     round trip.
public record CacheSpec<K, V>(
        String name,
        Class<V> type,
        Duration ttl,
        Duration localTtl,
        long mostWeight,
        ToIntFunction<V> weight,
        Function<K, List<String>> tags,
        boolean isShared) {

    public CacheSpec {
        if (!name.matches("[a-z][a-z0-9-]*")) {
            throw new IllegalArgumentException("'" + name + "' is not a usable name for a cache");
        }
        if (!ttl.isPositive() || !localTtl.isPositive() || mostWeight < 1) {
            throw new IllegalArgumentException("cache " + name + " must have a positive ttl, local ttl and weight");
        }
    }

    /// A shared cache of 10,000 values, each used for an hour, and for 5 minutes without a look at
    /// the shared layer. A value is forgotten by the text of its key.
    public static <K, V> CacheSpec<K, V> of(String name, Class<K> keys, Class<V> values) {
        return new CacheSpec<>(
                name,
                values,
                Duration.ofHours(1),
                Duration.ofMinutes(5),
                10_000,
                _ -> 1,
                key -> List.of(key.toString()),
                true);
    }

    public CacheSpec<K, V> withTtl(Duration ttl, Duration localTtl) {
        return new CacheSpec<>(name, type, ttl, localTtl, mostWeight, weight, tags, isShared);
    }

    /// Values, at most.
    public CacheSpec<K, V> withMost(long values) {
        return new CacheSpec<>(name, type, ttl, localTtl, values, _ -> 1, tags, isShared);
    }

    /// @param bytes of the values of one process together, at most
    /// @param size roughly the bytes of one value on the heap
    public CacheSpec<K, V> withMostBytes(long bytes, ToIntFunction<V> size) {
        return new CacheSpec<>(name, type, ttl, localTtl, bytes, size, tags, isShared);
    }

    public CacheSpec<K, V> taggedBy(Function<K, List<String>> tags) {
        return new CacheSpec<>(name, type, ttl, localTtl, mostWeight, weight, tags, isShared);
    }

    /// Kept in the memory of each process alone.
    public CacheSpec<K, V> local() {
        return new CacheSpec<>(name, type, ttl, localTtl, mostWeight, weight, tags, false);
    }
}
