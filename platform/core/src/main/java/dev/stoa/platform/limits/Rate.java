package dev.stoa.platform.limits;

import java.time.Duration;

/// So many in such a time, and how that is counted.
public sealed interface Rate {
    int most();

    Duration time();

    /// A token bucket: `most` at once, and refilled evenly, `most` in `time`. Nobody waits longer
    /// than for the next token. Counted as the *generic cell rate algorithm* (ITU-T I.371) does,
    /// with one number for each caller.
    record Bucket(int most, Duration time) implements Rate {
        public Bucket {
            require(most, time);
        }
    }

    /// A sliding window: of the last `time`, `most`. Counted in two fixed windows, of which the
    /// earlier weighs less the longer it has passed; right to the request as long as nobody came in
    /// the earlier, and within the unevenness of what came there otherwise. A fixed window alone
    /// would let twice as many through around its end.
    record Window(int most, Duration time) implements Rate {
        public Window {
            require(most, time);
        }
    }

    private static void require(int most, Duration time) {
        if (most < 1 || time.toMillis() < 1 || time.compareTo(Duration.ofDays(31)) > 0) {
            throw new IllegalArgumentException(
                    "a rate is 1 or more in a time of 1 ms to 31 days, was " + most + " in " + time);
        }
    }
}
