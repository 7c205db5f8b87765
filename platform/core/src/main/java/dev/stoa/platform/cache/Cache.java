package dev.stoa.platform.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.stoa.platform.cache.SharedCache.Made;
import dev.stoa.platform.cache.SharedCache.Place;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.Problem;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Values by key, each a tenant's own. Used by any number of threads.
///
/// **A value that was forgotten is not found again**, however the calls interleave. Every value
/// carries a *stamp*: the sum of the epochs of its tags, read before it was made. Forgetting a tag
/// advances its epoch, so what was made before, or was being made at that moment, no longer fits
/// when it is looked up, and nobody who asks afterwards waits for a value that was begun before.
/// The shared layer does the same with versions of tags.
///
/// **Each missing value is made once**: of all the threads that miss it one makes it and the others
/// wait.
///
/// A value in the last fifth of its time is made anew in the background while it is still answered.
/// That there is no value is kept too, for 5 seconds at most.
///
/// What makes a value runs on the caller's thread or on another. It asks no cache for the same key.
public final class Cache<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(Cache.class);
    private static final Duration ABSENT = Duration.ofSeconds(5);

    private final CacheSpec<K, V> spec;
    private final Caches caches;
    private final com.github.benmanes.caffeine.cache.Cache<Slot<K>, Entry<V>> local;
    private final ConcurrentMap<Slot<K>, Flight<V>> flights = new ConcurrentHashMap<>();
    private final CacheMeters meters;

    private record Slot<K>(TenantId tenant, K key) {}

    /// @param value null when there is none
    /// @param stamp the epochs of its tags before it was made
    /// @param since milliseconds since 1970
    record Entry<V>(@Nullable V value, long stamp, long since) {}

    Cache(CacheSpec<K, V> spec, Caches caches) {
        this.spec = spec;
        this.caches = caches;
        this.local = Caffeine.newBuilder()
                .maximumWeight(spec.mostWeight())
                .weigher((Slot<K> _, Entry<V> entry) ->
                        entry.value == null ? 1 : spec.weight().applyAsInt(entry.value))
                .expireAfterWrite(localTtl())
                .ticker(() -> caches.millis() * 1_000_000)
                .executor(Runnable::run)
                .build();
        this.meters = new CacheMeters(spec.name(), caches.meters(), local);
    }

    private Duration localTtl() {
        return spec.ttl().compareTo(spec.localTtl()) < 0 ? spec.ttl() : spec.localTtl();
    }

    /// The value, made by `source` if it is not kept.
    ///
    /// Blocks while the value is made, by this thread or another. Throws what `source` throws, and
    /// keeps nothing then.
    public V get(TenantId tenant, K key, Supplier<V> source) {
        var value = lookup(tenant, key, source::get);
        if (value == null) {
            throw new IllegalStateException("cache " + spec.name() + " was given no value");
        }
        return value;
    }

    /// The value, or empty if `source` finds none, which is remembered briefly.
    public Optional<V> find(TenantId tenant, K key, Supplier<Optional<V>> source) {
        return Optional.ofNullable(lookup(tenant, key, () -> source.get().orElse(null)));
    }

    /// A value that may be absent, being made.
    private interface Source<V> {
        @Nullable
        V make();
    }

    private @Nullable V lookup(TenantId tenant, K key, Source<V> source) {
        var slot = new Slot<>(tenant, key);
        var stamp = stamp(slot);
        var held = held(slot, stamp);
        if (held == null) {
            return flown(slot, stamp, source).value;
        }
        if (isAgeing(held) && !flights.containsKey(slot)) {
            Thread.ofVirtual().name("refresh " + spec.name()).start(() -> refresh(slot, source));
        }
        meters.answered(Layer.LOCAL);
        return held.value;
    }

    /// The values that there are. What is missing in this process is made in one call; the shared
    /// layer is not asked, as one statement for all beats a round trip for each.
    public Map<K, V> getAll(TenantId tenant, Set<K> keys, Function<Set<K>, Map<K, V>> source) {
        var found = new HashMap<K, V>();
        var own = new HashMap<K, Flight<V>>();
        var others = new HashMap<K, Flight<V>>();
        for (var key : keys) {
            var slot = new Slot<>(tenant, key);
            var stamp = stamp(slot);
            var held = held(slot, stamp);
            if (held == null) {
                var flight = new Flight<V>(stamp);
                var boarded = boarded(slot, flight);
                (boarded.equals(flight) ? own : others).put(key, boarded);
            } else {
                add(found, key, held);
                meters.answered(Layer.LOCAL);
            }
        }
        // Ours first: whoever makes what we wait for may wait for what we make.
        if (!own.isEmpty()) {
            fly(tenant, own, source).forEach((key, entry) -> add(found, key, entry));
        }
        others.forEach((key, flight) -> add(found, key, joined(flight)));
        return found;
    }

    private static <K, V> void add(Map<K, V> found, K key, Entry<V> entry) {
        if (entry.value != null) {
            found.put(key, entry.value);
        }
    }

    private Map<K, Entry<V>> fly(TenantId tenant, Map<K, Flight<V>> own, Function<Set<K>, Map<K, V>> source) {
        try {
            var made = Database.atPrimary(() -> source.apply(new HashSet<>(own.keySet())));
            var entries = new HashMap<K, Entry<V>>();
            own.forEach((key, flight) ->
                    entries.put(key, landed(new Slot<>(tenant, key), flight, made.get(key), Layer.SOURCE)));
            return entries;
        } catch (Throwable e) {
            own.values().forEach(flight -> flight.landed().completeExceptionally(e));
            throw e;
        } finally {
            own.forEach((key, flight) -> flights.remove(new Slot<>(tenant, key), flight));
        }
    }

    /// The one who makes the value, which is this call or one with the same stamp that came before.
    private Flight<V> boarded(Slot<K> slot, Flight<V> own) {
        return flights.merge(slot, own, (there, mine) -> there.stamp() == mine.stamp() ? there : mine);
    }

    private Entry<V> flown(Slot<K> slot, long stamp, Source<V> source) {
        var own = new Flight<V>(stamp);
        var boarded = boarded(slot, own);
        return boarded.equals(own) ? fly(slot, own, source) : joined(boarded);
    }

    private Entry<V> joined(Flight<V> flight) {
        var entry = flight.await();
        meters.answered(Layer.LOCAL);
        return entry;
    }

    private Entry<V> fly(Slot<K> slot, Flight<V> own, Source<V> source) {
        try {
            // Another may have landed between our look and our claim.
            var held = held(slot, own.stamp());
            if (held != null && !isAgeing(held)) {
                own.landed().complete(held);
                meters.answered(Layer.LOCAL);
                return held;
            }
            return made(slot, own, source);
        } catch (Throwable e) {
            own.landed().completeExceptionally(e);
            throw e;
        } finally {
            flights.remove(slot, own);
        }
    }

    private Entry<V> made(Slot<K> slot, Flight<V> own, Source<V> source) {
        var shared = caches.shared();
        if (shared == null || !spec.isShared()) {
            return landed(slot, own, made(source), Layer.SOURCE);
        }
        var making = new Making(source);
        var answer = shared.get(place(slot), making);
        if (!answer.isKept()) {
            return landed(slot, own, making.value, Layer.SOURCE);
        }
        try {
            return landed(slot, own, caches.read(answer.value(), spec.type()), Layer.SHARED);
        } catch (Problem e) {
            // A process of another release kept it.
            LOG.debug("cache {} holds something else in the shared layer: {}", spec.name(), e.detail());
            return landed(slot, own, made(source), Layer.SOURCE);
        }
    }

    /// Remembers the value beside its bytes.
    private final class Making implements Supplier<Made> {
        private final Source<V> source;
        private @Nullable V value;

        Making(Source<V> source) {
            this.source = source;
        }

        @Override
        public Made get() {
            var made = made(source);
            value = made;
            return new Made(caches.write(made), made == null ? ABSENT : spec.ttl());
        }
    }

    /// A replica may not have yet what others were just told of.
    private static <V> @Nullable V made(Source<V> source) {
        return Database.atPrimary(source::make);
    }

    private Entry<V> landed(Slot<K> slot, Flight<V> flight, @Nullable V value, Layer layer) {
        meters.answered(layer);
        var entry = new Entry<>(value, flight.stamp(), caches.millis());
        // A slow flight must not displace what a later one brought.
        var _ = local.asMap().merge(slot, entry, (there, mine) -> there.stamp > mine.stamp ? there : mine);
        flight.landed().complete(entry);
        return entry;
    }

    private void refresh(Slot<K> slot, Source<V> source) {
        try {
            var _ = flown(slot, stamp(slot), source);
        } catch (RuntimeException e) {
            LOG.info("a value of cache {} was not made anew ahead of time: {}", spec.name(), e.toString());
        }
    }

    private @Nullable Entry<V> held(Slot<K> slot, long stamp) {
        var entry = local.getIfPresent(slot);
        return entry != null && entry.stamp == stamp && age(entry) < lifetime(entry) ? entry : null;
    }

    private boolean isAgeing(Entry<V> entry) {
        return entry.value != null && age(entry) * 5 >= lifetime(entry) * 4;
    }

    private long lifetime(Entry<V> entry) {
        var lifetime = caches.limited(localTtl()).toMillis();
        return entry.value == null ? Math.min(lifetime, ABSENT.toMillis()) : lifetime;
    }

    /// A clock that steps back makes nothing younger.
    private long age(Entry<V> entry) {
        var age = caches.millis() - entry.since;
        return age < 0 ? Long.MAX_VALUE / 5 : age;
    }

    private long stamp(Slot<K> slot) {
        var stamp = caches.epoch(rootHash());
        for (var tag : spec.tags().apply(slot.key)) {
            stamp += caches.epoch(hash(slot.tenant, tag));
        }
        return stamp;
    }

    /// Forgets what has one of the tags, in every process: in this one before it returns, in others
    /// a moment later.
    ///
    /// Called after the change is committed; a value that is made in between is made again. Does
    /// not throw.
    public void forget(TenantId tenant, String... tags) {
        forget(tenant, List.of(tags));
    }

    /// The same, for several.
    public void forget(TenantId tenant, Collection<String> tags) {
        var shared = caches.shared();
        if (shared != null && spec.isShared()) {
            // Before the local layer, or that could be filled from here again.
            shared.forget(
                    spec.name(), tags.stream().map(tag -> tenant + ":" + tag).toList());
        }
        caches.forget(tags.stream().map(tag -> hash(tenant, tag)).toList());
    }

    /// Runs a change and forgets what has one of the tags, also if the change fails: a commit whose
    /// answer was lost may have happened.
    public <T extends @Nullable Object> T changing(TenantId tenant, Collection<String> tags, Supplier<T> change) {
        try {
            return change.get();
        } finally {
            forget(tenant, tags);
        }
    }

    /// Forgets everything of every tenant, in every process.
    public void clear() {
        var shared = caches.shared();
        if (shared != null && spec.isShared()) {
            shared.forgetAll(spec.name());
        }
        caches.forget(List.of(rootHash()));
        local.invalidateAll();
    }

    CacheReport report() {
        return meters.report();
    }

    private Place place(Slot<K> slot) {
        var tags = spec.tags().apply(slot.key).stream()
                .map(tag -> slot.tenant + ":" + tag)
                .toList();
        return new Place(spec.name(), slot.tenant + ":" + caches.digest(slot.key), tags);
    }

    /// The same in every process, of every release.
    private int hash(TenantId tenant, String tag) {
        return mixed((spec.name().hashCode() * 31 + tenant.value().hashCode()) * 31 + tag.hashCode());
    }

    /// Of the tag that every value of the cache has.
    int rootHash() {
        return mixed(spec.name().hashCode());
    }

    private static int mixed(int hash) {
        var spread = hash * 0x9E3779B9;
        return spread ^ (spread >>> 16);
    }
}
