package dev.stoa.platform.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// The same work for several things at once, on a virtual thread each.
///
/// No thread outlives the call: when one fails, the deadline passes or the caller is interrupted, the
/// others are interrupted and waited for. So the work has to end when it is interrupted, as everything
/// does that blocks.
///
/// @param width how many are worked on at the same time, at most
/// @param time until those that are not done are given up
public record FanOut(int width, Duration time) {

    /// How it went for one of them.
    public sealed interface Outcome<T> {
        record Done<T>(T value) implements Outcome<T> {}

        /// @param cause what the work threw; a [TimeoutException] for what was not done in time
        record Failed<T>(Throwable cause) implements Outcome<T> {}
    }

    private record Finished<T>(int index, Outcome<T> outcome) {}

    public FanOut {
        if (width < 1) {
            throw new IllegalArgumentException("width must be 1 or more, was " + width);
        }
    }

    /// The results, in the order of the inputs. The first failure ends the rest and is thrown.
    ///
    /// @throws CancellationException if time was up, or the caller was interrupted
    public <I, T> List<T> all(Collection<I> inputs, Function<I, T> work) {
        var results = new ArrayList<T>();
        for (var outcome : run(inputs, work, true)) {
            switch (outcome) {
                case Outcome.Done<T>(var value) -> results.add(value);
                case Outcome.Failed<T>(var late) -> throw cancelled("not done within " + time, late);
            }
        }
        return results;
    }

    /// How it went for each, in the order of the inputs. A failure is that input's alone.
    ///
    /// @throws CancellationException if the caller was interrupted
    public <I, T> List<Outcome<T>> each(Collection<I> inputs, Function<I, T> work) {
        return run(inputs, work, false);
    }

    /// @param together whether the first failure is thrown
    private <I, T> List<Outcome<T>> run(Collection<I> inputs, Function<I, T> work, boolean together) {
        var deadline = Deadline.in(time);
        var places = new Semaphore(width);
        var finished = new LinkedBlockingQueue<Finished<T>>();
        var threads = new ArrayList<Thread>();
        for (var input : inputs) {
            var index = threads.size();
            threads.add(Thread.ofVirtual()
                    .name("fan-out")
                    .unstarted(() ->
                            finished.add(new Finished<>(index, attempt(() -> work.apply(input), places, deadline)))));
        }
        var late = new Outcome.Failed<T>(new TimeoutException("not done within " + time));
        var outcomes = new ArrayList<Outcome<T>>(Collections.nCopies(threads.size(), late));
        try {
            threads.forEach(Thread::start);
            for (var left = threads.size(); left > 0; left--) {
                var next = finished.poll(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
                if (next == null) {
                    break;
                }
                outcomes.set(next.index, next.outcome);
                if (together && next.outcome instanceof Outcome.Failed<T>(var cause)) {
                    throw thrown(cause);
                }
            }
            return outcomes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled("interrupted while others worked", e);
        } finally {
            end(threads);
        }
    }

    private static <T> Outcome<T> attempt(
            ScopedValue.CallableOp<T, RuntimeException> work, Semaphore places, Deadline deadline) {
        try {
            places.acquire();
            try {
                return new Outcome.Done<>(deadline.during(work));
            } finally {
                places.release();
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            return new Outcome.Failed<>(e);
        }
    }

    private static RuntimeException thrown(Throwable cause) {
        return switch (cause) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            default -> cancelled("ended", cause);
        };
    }

    private static CancellationException cancelled(String message, Throwable cause) {
        var cancelled = new CancellationException(message);
        cancelled.initCause(cause);
        return cancelled;
    }

    /// Waits also when it is interrupted itself: those it waits for have been interrupted too.
    private static void end(List<Thread> threads) {
        threads.forEach(Thread::interrupt);
        var interrupted = false;
        for (var thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
