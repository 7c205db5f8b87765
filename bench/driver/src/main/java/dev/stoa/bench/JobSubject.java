package dev.stoa.bench;

import java.time.Duration;
import java.util.List;

/// One that keeps jobs and runs them, [#CONCURRENCY] at a time. All are asked for the same: jobs that do
/// nothing.
interface JobSubject extends AutoCloseable {
    int CONCURRENCY = 50;

    String name();

    /// Enqueues jobs, each for itself and kept before the next. Answers how long each took, in
    /// nanoseconds.
    List<Long> enqueueSingly(int count);

    /// Enqueues jobs, as many at a time as it likes.
    void enqueue(int count);

    /// Begins to run what is enqueued, and ends when the last job is kept as done.
    ///
    /// @return how many times a job has run so far
    long run();

    /// The processor time it has used so far.
    Duration time();

    /// The processor time that what keeps its jobs has used so far.
    Duration storeTime();

    @Override
    void close();
}
