package dev.stoa.examples.foundations;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// Works through a list with at most so many items in hand at once. (S03.06)
///
/// Each item gets a virtual thread, which is cheap; the permits are what is scarce. One item that fails
/// does not touch the others, and the outcomes come in the order of the items, whoever was done first.
final class Crew {
    private final Semaphore permits;

    /// How one item ended.
    sealed interface Outcome<R> {
        record Done<R>(R result) implements Outcome<R> {}

        record Failed<R>(Throwable why) implements Outcome<R> {}
    }

    /// What is done with one item.
    interface Work<T, R> {
        R on(T item) throws Exception;
    }

    Crew(int members) {
        permits = new Semaphore(members);
    }

    /// Returns when every item has ended, one way or the other.
    <T, R> List<Outcome<R>> workThrough(List<T> items, Work<T, R> work) throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = items.stream()
                    .<Callable<R>>map(item -> () -> withPermit(item, work))
                    .toList();
            var outcomes = new ArrayList<Outcome<R>>(items.size());
            for (var task : threads.invokeAll(tasks)) {
                outcomes.add(outcome(task));
            }
            return outcomes;
        }
    }

    private <T, R> R withPermit(T item, Work<T, R> work) throws Exception {
        permits.acquire();
        try {
            return work.on(item);
        } finally {
            permits.release();
        }
    }

    private static <R> Outcome<R> outcome(Future<R> task) throws InterruptedException {
        try {
            return new Outcome.Done<>(task.get());
        } catch (ExecutionException e) {
            return new Outcome.Failed<>(e.getCause() == null ? e : e.getCause());
        }
    }
}
