package dev.stoa.platform.data;

import dev.stoa.web.http.Request;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// How far a replica has to be to answer whom. A position is a place in the write-ahead log of the
/// primary, in bytes.
///
/// A replica must have three things: what this process has written for the tenant, what the caller of
/// the request says to have written through another process, and what the primary had a while ago. The
/// last bounds how old an answer can be, and lets the first two be forgotten after that while.
///
/// Read by any number of threads.
final class Positions {
    /// Of what no replica is asked for.
    static final Positions NONE = new Positions(Duration.ZERO, false);

    private final Duration lag;
    private final boolean areKept;
    private final Map<Object, Long> written = new ConcurrentHashMap<>();
    private final Deque<Sample> samples = new ArrayDeque<>();
    private volatile long floor;

    /// What the primary had at a moment.
    private record Sample(long nanos, long position) {}

    /// What the caller of a request has to see, and has written meanwhile.
    static final class OfCaller {
        private final long seen;
        private long written;

        OfCaller(long seen) {
            this.seen = seen;
        }

        /// 0 for nothing.
        synchronized long written() {
            return written;
        }

        private synchronized void wrote(long position) {
            written = Math.max(written, position);
        }
    }

    /// @param lag how old an answer may be
    /// @param areKept false when there is no replica to ask, so that nobody wants to know
    Positions(Duration lag, boolean areKept) {
        this.lag = lag;
        this.areKept = areKept;
    }

    boolean areKept() {
        return areKept;
    }

    Duration lag() {
        return lag;
    }

    /// Under what is remembered what somebody writes: the tenant, in whatever module, as an event of one
    /// module changes the tables of another; without a tenant the role, which is the module's.
    static Object writer(String role, @Nullable Scope scope) {
        var tenant = scope == null ? null : scope.tenant();
        return tenant == null ? role : tenant;
    }

    /// From now on these see what was there up to a position.
    void require(Collection<Object> readers, long position) {
        readers.forEach(reader -> written.merge(reader, position, Math::max));
    }

    /// The same, as they wrote it themselves, which the caller of the request is told.
    void wrote(Collection<Object> writers, long position) {
        require(writers, position);
        var caller = ofCaller();
        if (caller != null) {
            caller.wrote(position);
        }
    }

    /// How far a replica has to be for what a module reads of a tenant.
    long required(String role, Scope scope) {
        var caller = ofCaller();
        var own = Math.max(written.getOrDefault(writer(role, scope), 0L), written.getOrDefault(role, 0L));
        return Math.max(Math.max(floor, own), caller == null ? 0 : caller.seen);
    }

    private static @Nullable OfCaller ofCaller() {
        return Request.current().flatMap(request -> request.get(OfCaller.class)).orElse(null);
    }

    /// Everybody sees what there was up to there.
    synchronized void require(long position) {
        floor = Math.max(floor, position);
    }

    /// Takes notice of how far the primary was at a moment.
    ///
    /// @param nanos of [System#nanoTime]
    synchronized void sampled(long nanos, long position) {
        samples.addLast(new Sample(nanos, position));
        var oldest = nanos - lag.toNanos();
        @Nullable Sample old = null;
        while (samples.getFirst().nanos - oldest <= 0) {
            old = samples.removeFirst();
        }
        if (old != null) {
            samples.addFirst(old);
            floor = Math.max(floor, old.position);
            written.values().removeIf(one -> one <= floor);
        }
    }

    /// How long ago the primary was where a replica is now, as far back as is remembered: somewhat more
    /// than the lag that is allowed.
    synchronized Duration behind(long nanos, long position) {
        var since = nanos;
        for (var sample : (Iterable<Sample>) samples::descendingIterator) {
            if (sample.position <= position) {
                break;
            }
            since = sample.nanos;
        }
        return Duration.ofNanos(nanos - since);
    }
}
