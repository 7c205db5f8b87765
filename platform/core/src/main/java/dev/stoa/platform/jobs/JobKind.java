package dev.stoa.platform.jobs;

import java.time.Duration;
import java.util.regex.Pattern;

/// A kind of work that a module declares, and how it is done.
///
/// @param name the module, a dot, what is done: `tasks.export`
/// @param args what one job of the kind has to know; written as JSON, so jobs of the version before
///     must be readable
/// @param queue where its jobs wait; kinds share one unless some must not wait behind others
/// @param maxAttempts 1 or more
/// @param timeout how long one attempt may take
public record JobKind<A extends Record>(
        String name,
        Class<A> args,
        JobHandler<A> handler,
        String queue,
        int maxAttempts,
        Duration timeout,
        Backoff backoff) {
    public static final String DEFAULT_QUEUE = "default";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*\\.[a-z0-9-]+");
    private static final Pattern QUEUE = Pattern.compile("[a-z][a-z0-9-]*");

    public JobKind {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a kind of job is named like tasks.export, was " + name);
        }
        if (!QUEUE.matcher(queue).matches()) {
            throw new IllegalArgumentException("a queue is named like default, was " + queue);
        }
        if (maxAttempts < 1 || !timeout.isPositive()) {
            throw new IllegalArgumentException(
                    name + " needs one attempt and some time, was " + maxAttempts + " and " + timeout);
        }
    }

    /// With 20 attempts, the last about a day after the first, of 10 minutes each, in the queue
    /// `default`.
    public static <A extends Record> JobKind<A> of(String name, Class<A> args, JobHandler<A> handler) {
        return new JobKind<>(name, args, handler, DEFAULT_QUEUE, 20, Duration.ofMinutes(10), Backoff.DEFAULT);
    }

    public JobKind<A> inQueue(String queue) {
        return new JobKind<>(name, args, handler, queue, maxAttempts, timeout, backoff);
    }

    public JobKind<A> attempts(int attempts) {
        return new JobKind<>(name, args, handler, queue, attempts, timeout, backoff);
    }

    public JobKind<A> timeout(Duration timeout) {
        return new JobKind<>(name, args, handler, queue, maxAttempts, timeout, backoff);
    }

    public JobKind<A> backoff(Backoff backoff) {
        return new JobKind<>(name, args, handler, queue, maxAttempts, timeout, backoff);
    }
}
