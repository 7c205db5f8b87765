package dev.stoa.platform.limits;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What has been counted for one caller under one rate. All times in microseconds since 1970.
///
/// `RedisCounters` does the same sums in Lua; a test compares them.
sealed interface Tally {

    /// A tally and what it said to the request that was counted last.
    record Counted(Tally tally, Verdict verdict) {}

    /// @param full when the bucket will be full again
    record Drawn(long full) implements Tally {}

    /// @param window the number of the current window since 1970
    record Passed(long window, long before, long now) implements Tally {}

    /// Counts one request, or says when one would be.
    ///
    /// @param tally null when there was none yet
    /// @param isPeek whether to say without counting
    static Counted count(@Nullable Tally tally, Rate rate, long now, boolean isPeek) {
        return switch (rate) {
            case Rate.Bucket bucket -> draw(tally instanceof Drawn drawn ? drawn : new Drawn(now), bucket, now, isPeek);
            case Rate.Window window ->
                pass(tally instanceof Passed passed ? passed : new Passed(0, 0, 0), window, now, isPeek);
        };
    }

    private static Counted draw(Drawn drawn, Rate.Bucket rate, long now, boolean isPeek) {
        var capacity = micros(rate.time());
        var token = Math.max(1, capacity / rate.most());
        // A bucket that would take longer to fill than an empty one was drawn from by a clock that has been put back.
        var full = drawn.full - now > token * rate.most() ? now : Math.max(drawn.full, now);
        var next = full + token;
        var isAllowed = next - now <= token * rate.most();
        var then = isAllowed && !isPeek ? next : full;
        var left = token * rate.most() - (then - now);
        return new Counted(
                new Drawn(then),
                new Verdict(isAllowed, left / token, duration(then - now), duration(Math.max(0, token - left))));
    }

    private static Counted pass(Passed passed, Rate.Window rate, long now, boolean isPeek) {
        var length = micros(rate.time());
        var current = at(passed, now / length);
        var into = now % length;
        var isAllowed = fits(current, rate.most(), into, length);
        var then = isAllowed && !isPeek ? new Passed(current.window, current.before, current.now + 1) : current;
        var used = then.now + ceilDiv(then.before * (length - into), length);
        var reset = then.now > 0 ? 2 * length - into : then.before > 0 ? length - into : 0;
        return new Counted(
                then,
                new Verdict(
                        isAllowed,
                        Math.max(0, rate.most() - used),
                        duration(reset),
                        duration(wait(then, rate.most(), into, length))));
    }

    private static Passed at(Passed passed, long window) {
        if (passed.window == window) {
            return passed;
        }
        return new Passed(window, passed.window == window - 1 ? passed.now : 0, 0);
    }

    private static boolean fits(Passed passed, long most, long into, long length) {
        return passed.now + ceilDiv(passed.before * (length - into), length) + 1 <= most;
    }

    /// How long until one more fits: in this window, if what came before has to fade, or in the next.
    private static long wait(Passed passed, long most, long into, long length) {
        if (fits(passed, most, into, length)) {
            return 0;
        }
        if (passed.now + 1 <= most) {
            return fadesAt(passed.before, most - 1 - passed.now, length) - into;
        }
        return length - into + fadesAt(passed.now, most - 1, length);
    }

    /// When, within a window, so many of the window before weigh no more than a share.
    private static long fadesAt(long before, long share, long length) {
        return before <= share ? 0 : length - share * length / before;
    }

    private static long ceilDiv(long dividend, long divisor) {
        return Math.ceilDiv(dividend, divisor);
    }

    private static long micros(Duration time) {
        return time.toNanos() / 1_000;
    }

    private static Duration duration(long micros) {
        return Duration.ofNanos(micros * 1_000);
    }
}
