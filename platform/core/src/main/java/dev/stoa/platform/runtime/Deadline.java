package dev.stoa.platform.runtime;

import java.time.Duration;

/// The moment at which the work of this thread is of no use any more. Work begun for it inherits the
/// moment, and every call that leaves the process waits no longer.
///
/// @param nanoTime in the terms of [System#nanoTime]
public record Deadline(long nanoTime) {
    private static final ScopedValue<Deadline> CURRENT = ScopedValue.newInstance();

    /// So long from now, or the current deadline if that is earlier.
    public static Deadline in(Duration time) {
        var wanted = System.nanoTime() + time.toNanos();
        return CURRENT.isBound() && CURRENT.get().nanoTime - wanted < 0 ? CURRENT.get() : new Deadline(wanted);
    }

    /// Zero when it has passed.
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    public boolean hasPassed() {
        return nanoTime - System.nanoTime() <= 0;
    }

    /// Runs work that has to be done by then.
    public <T, X extends Throwable> T during(ScopedValue.CallableOp<T, X> work) throws X {
        return ScopedValue.where(CURRENT, this).call(work);
    }
}
