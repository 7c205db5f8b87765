package dev.stoa.platform.cache;

import dev.stoa.platform.runtime.Signals;
import dev.stoa.web.Problem;
import dev.stoa.web.binding.Json;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The caches of a process, and what they tell those of other processes.
public final class Caches implements AutoCloseable {
    private static final String CHANNEL = "cache";
    private static final byte[] NOTHING = {'n', 'u', 'l', 'l'};

    /// How long a process may use what it holds while it cannot hear the others.
    private static final Duration DEAF = Duration.ofSeconds(5);

    /// Fit into one signal.
    private static final int MOST_IN_A_MESSAGE = 500;

    private final InstantSource clock;
    private final MeterRegistry meters;
    private final Signals signals;
    private final @Nullable SharedCache shared;
    private final Json json = new Json();
    private final Epochs epochs = new Epochs();
    private final Map<String, Cache<?, ?>> all = new ConcurrentSkipListMap<>();
    private final String process = Long.toHexString(new SecureRandom().nextLong());
    private final LinkedHashSet<Integer> unsent = new LinkedHashSet<>();
    private final Thread sender;
    private boolean closed;

    /// @param shared the layer that processes share; null if there is none
    public Caches(InstantSource clock, MeterRegistry meters, Signals signals, @Nullable SharedCache shared) {
        this.clock = clock;
        this.meters = meters;
        this.signals = signals;
        this.shared = shared;
        this.sender = Thread.ofVirtual().name("cache-signals").unstarted(this::send);
    }

    /// Makes a cache.
    ///
    /// @throws IllegalArgumentException if there is one with that name
    public synchronized <K, V> Cache<K, V> cache(CacheSpec<K, V> spec) {
        if (all.containsKey(spec.name())) {
            throw new IllegalArgumentException("there is a cache " + spec.name() + " already");
        }
        if (sender.getState() == Thread.State.NEW) {
            signals.listen(CHANNEL, new Hearing());
            sender.start();
        }
        var cache = new Cache<>(spec, this);
        all.put(spec.name(), cache);
        return cache;
    }

    /// How the caches have done, by name.
    public List<CacheReport> reports() {
        return all.values().stream().map(Cache::report).toList();
    }

    /// Forgets all that a cache holds, in every process, or answers false if there is none with
    /// that name.
    public boolean clear(String name) {
        var cache = Optional.ofNullable(all.get(name));
        cache.ifPresent(Cache::clear);
        return cache.isPresent();
    }

    /// What other processes say. Our own messages come back and are told by their sender.
    private final class Hearing implements Signals.Listener {
        @Override
        public void heard(String message) {
            var words = message.split(" ");
            if (!words[0].equals(process)) {
                Arrays.stream(words).skip(1).forEach(hash -> epochs.advance(Integer.parseInt(hash)));
            }
        }

        @Override
        public void interrupted() {
            all.values().forEach(cache -> epochs.advance(cache.rootHash()));
        }
    }

    long millis() {
        return clock.millis();
    }

    MeterRegistry meters() {
        return meters;
    }

    @Nullable
    SharedCache shared() {
        return shared;
    }

    /// A local lifetime, as long as it may be at the moment.
    Duration limited(Duration lifetime) {
        return shared == null || shared.isUp() || lifetime.compareTo(DEAF) < 0 ? lifetime : DEAF;
    }

    long epoch(int hash) {
        return epochs.at(hash);
    }

    /// Forgets here at once and tells the others a moment later: together with whatever else is
    /// forgotten meanwhile, as a signal costs PostgreSQL a commit.
    void forget(Collection<Integer> hashes) {
        hashes.forEach(epochs::advance);
        synchronized (unsent) {
            unsent.addAll(hashes);
            unsent.notifyAll();
        }
    }

    private void send() {
        for (var next = next(); !next.isEmpty(); next = next()) {
            signals.send(
                    CHANNEL, process + next.stream().map(hash -> " " + hash).collect(Collectors.joining()));
        }
    }

    /// What to say next; nothing once closed.
    private List<Integer> next() {
        synchronized (unsent) {
            try {
                while (unsent.isEmpty() && !closed) {
                    unsent.wait();
                }
            } catch (InterruptedException _) {
                return List.of();
            }
            var next = unsent.stream().limit(MOST_IN_A_MESSAGE).toList();
            next.forEach(unsent::remove);
            return next;
        }
    }

    byte[] write(@Nullable Object value) {
        return json.write(value);
    }

    /// @throws Problem if it is something else
    <V> @Nullable V read(byte[] value, Class<V> type) {
        if (Arrays.equals(value, NOTHING)) {
            return null;
        }
        return type.cast(json.read(value, json.mapper().constructType(type)));
    }

    /// A key for Redis: of bounded length, and telling nothing that people wrote.
    String digest(Object key) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(json.write(key));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Says what is still to be said, for up to two seconds.
    @Override
    public void close() {
        synchronized (unsent) {
            closed = true;
            unsent.notifyAll();
        }
        if (sender.getState() == Thread.State.NEW) {
            return;
        }
        try {
            sender.join(Duration.ofSeconds(2));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
