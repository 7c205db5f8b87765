package dev.stoa.platform.jobs;

import java.time.Duration;

/// Settings under `jobs.`.
///
/// @param concurrency jobs of one queue that a process runs at the same time, 1 to 1,000
/// @param tenantConcurrency jobs of one queue and one organisation that all processes run at the same
///     time
/// @param poll how often a process looks for work that it was not told of, 10 ms or more
/// @param lease how long a process may be silent before its jobs are given to others, five times
///     `poll` or more
/// @param keep how long jobs that are over can be looked at
public record JobsConfig(int concurrency, int tenantConcurrency, Duration poll, Duration lease, Duration keep) {
    public static final JobsConfig DEFAULTS =
            new JobsConfig(20, 10, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofDays(7));

    public JobsConfig {
        if (concurrency < 1 || concurrency > 1_000) {
            throw new IllegalArgumentException("concurrency must be 1 to 1000, was " + concurrency);
        }
        if (tenantConcurrency < 1) {
            throw new IllegalArgumentException("tenant-concurrency must be at least 1, was " + tenantConcurrency);
        }
        if (poll.toMillis() < 10) {
            throw new IllegalArgumentException("poll must be at least 10ms, was " + poll);
        }
        if (lease.compareTo(poll.multipliedBy(5)) < 0) {
            throw new IllegalArgumentException("lease must be at least five times poll, was " + lease);
        }
        if (keep.isNegative()) {
            throw new IllegalArgumentException("keep must not be negative, was " + keep);
        }
    }
}
