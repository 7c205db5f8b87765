package dev.stoa.web;

import dev.stoa.web.http.Request;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/// The background work of an application that is not done yet.
final class Backlog {
    /// Each holds a thread and whatever its task refers to.
    static final int MOST = 10_000;

    private final Semaphore free = new Semaphore(MOST);
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final LongAdder done = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /// @throws Problem 503 if there is no room for more
    void admit() {
        if (!free.tryAcquire()) {
            throw HttpProblem.OVERLOADED
                    .because("Too much is waiting to be done after earlier requests.")
                    .retryAfter(Duration.ofSeconds(1));
        }
    }

    void release() {
        free.release();
    }

    /// Begins with something that was admitted.
    void start(Request request, String name, Background.Task task) {
        var thread = Thread.ofVirtual().name(name).unstarted(() -> run(request, name, task));
        threads.add(thread);
        thread.start();
    }

    private void run(Request request, String name, Background.Task task) {
        try {
            request.during(() -> {
                task.run();
                return null;
            });
            done.increment();
        } catch (Throwable e) {
            failed.increment();
            var id = request.get(RequestId.class).map(RequestId::value).orElse("none");
            Log.WEB.log(Level.ERROR, name + " failed, in the background of request " + id, e);
        } finally {
            threads.remove(Thread.currentThread());
            release();
        }
    }

    Background.Counts counts() {
        return new Background.Counts(MOST - free.availablePermits(), done.sum(), failed.sum());
    }

    /// Waits until all is done, at most for a time, and interrupts what is not.
    void drain(Duration most) {
        var until = System.nanoTime() + most.toNanos();
        try {
            for (var thread : threads) {
                if (thread.isAlive()) {
                    thread.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (var thread : threads) {
            Log.WEB.log(Level.WARNING, thread.getName() + " was interrupted, for the server stops");
            thread.interrupt();
        }
    }
}
