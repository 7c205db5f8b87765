package dev.stoa.platform.jobs;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait after a failed attempt: twice as long each time, and up to a quarter more so that
/// jobs which failed together do not come back together. Each wait is longer than the one before it,
/// up to the longest.
///
/// @param first the wait after the first failure, positive
/// @param longest the wait at most, without the quarter
public record Backoff(Duration first, Duration longest) {
    public static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(2), Duration.ofHours(4));

    public Backoff {
        if (!first.isPositive() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("backoff must be positive and rise, was " + first + " to " + longest);
        }
    }

    /// @param failures how many attempts have failed, 1 or more
    Duration after(int failures, RandomGenerator random) {
        var doublings = Math.min(failures - 1, 40);
        var wait =
                first.toMillis() > longest.toMillis() >> doublings ? longest.toMillis() : first.toMillis() << doublings;
        return Duration.ofMillis(wait + random.nextLong(wait / 4 + 1));
    }
}
