package dev.stoa.platform.jobs;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How all queues are, at one moment.
///
/// @param failed those that wait for somebody to retry or discard them
/// @param rates of the last hour, a minute each, the oldest first; minutes in which nothing ended are
///     left out
record JobsOverview(
        Instant now,
        long scheduled,
        long queued,
        long running,
        long retrying,
        long failed,
        List<Queue> queues,
        List<Worker> workers,
        List<Planned> schedules,
        List<Rate> rates,
        List<String> kinds) {

    /// @param oldestAt since when the job that waits longest has been waiting for its turn
    record Queue(
            String name,
            @Nullable Instant pausedAt,
            long queued,
            long running,
            @Nullable Instant oldestAt) {}

    /// A process that runs jobs.
    record Worker(
            String name, List<String> queues, Instant startedAt, Instant seenAt, boolean isDraining, long running) {}

    /// @param timing in words: `0 0 * * * UTC`, `every 5m`
    record Planned(
            String name,
            String kind,
            String timing,
            Instant nextRunAt,
            @Nullable Instant lastRunAt,
            @Nullable JobId lastJobId,
            @Nullable JobState lastState) {}

    /// How attempts ended in one minute.
    record Rate(Instant minute, long succeeded, long retried, long failed, long cancelled) {}
}
