package dev.stoa.web.middleware;

import dev.stoa.web.middleware.IdempotencyStore.Claim.Answered;
import dev.stoa.web.middleware.IdempotencyStore.Claim.Granted;
import dev.stoa.web.middleware.IdempotencyStore.Claim.Underway;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Keeps replies in the memory of this process. When it is full the oldest are forgotten.
public final class InMemoryIdempotency implements IdempotencyStore {
    private final int most;
    private final long mostBytes;
    private final Duration keptFor;
    private final InstantSource clock;

    /// The oldest first.
    private final Map<Key, Entry> entries = new LinkedHashMap<>();

    private long bytes;

    private record Entry(
            String fingerprint, Instant since, @Nullable Kept reply) {
        int size() {
            return reply == null ? 0 : reply.body().length;
        }
    }

    /// @param most replies
    /// @param mostBytes of their bodies together
    /// @param keptFor how long a key is remembered
    public InMemoryIdempotency(int most, long mostBytes, Duration keptFor, InstantSource clock) {
        this.most = most;
        this.mostBytes = mostBytes;
        this.keptFor = keptFor;
        this.clock = clock;
    }

    /// 10,000 replies of 64 MiB together for a day.
    public InMemoryIdempotency() {
        this(10_000, 64L * 1024 * 1024, Duration.ofDays(1), InstantSource.system());
    }

    @Override
    public synchronized Claim claim(Key key, String fingerprint) {
        var now = clock.instant();
        forget(entry -> !now.isBefore(entry.since.plus(keptFor)));
        var entry = entries.get(key);
        if (entry == null) {
            forget(_ -> entries.size() >= most);
            entries.put(key, new Entry(fingerprint, now, null));
            return new Granted();
        }
        return entry.reply == null ? new Underway(entry.fingerprint) : new Answered(entry.fingerprint, entry.reply);
    }

    @Override
    public synchronized void keep(Key key, Kept reply) {
        var claimed = entries.remove(key);
        if (claimed != null) {
            var entry = new Entry(claimed.fingerprint, clock.instant(), reply);
            entries.put(key, entry);
            bytes += entry.size();
            forget(_ -> bytes > mostBytes);
        }
    }

    @Override
    public synchronized void release(Key key) {
        entries.remove(key);
    }

    /// Forgets the oldest as long as the condition holds, except what is underway: its request ends that.
    private void forget(Predicate<Entry> condition) {
        var oldest = entries.values().iterator();
        while (oldest.hasNext()) {
            var entry = oldest.next();
            if (!condition.test(entry)) {
                return;
            }
            if (entry.reply != null) {
                bytes -= entry.size();
                oldest.remove();
            }
        }
    }
}
