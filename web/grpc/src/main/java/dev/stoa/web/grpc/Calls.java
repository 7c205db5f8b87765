package dev.stoa.web.grpc;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import dev.stoa.web.Wiring;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/// The calls under way, which are at most as many as the application takes requests.
final class Calls {
    private final Wiring app;
    private final Semaphore free;
    private final ThreadFactory threads = Thread.ofVirtual().name("call-", 0).factory();

    Calls(Wiring app) {
        this.app = app;
        this.free = new Semaphore(app.limits().concurrentRequests());
    }

    Wiring app() {
        return app;
    }

    /// Runs a call on a thread of its own.
    ///
    /// @throws Problem 503 if there are too many
    void start(Runnable call) {
        if (!free.tryAcquire()) {
            throw HttpProblem.OVERLOADED
                    .because("The server is answering as many calls as it can.")
                    .retryAfter(Duration.ofSeconds(1));
        }
        threads.newThread(() -> {
                    try {
                        call.run();
                    } finally {
                        free.release();
                    }
                })
                .start();
    }

    /// Waits until no call is under way. False when the time was over before.
    boolean awaitEnd(Duration most) throws InterruptedException {
        var all = app.limits().concurrentRequests();
        var isQuiet = free.tryAcquire(all, most.toMillis(), TimeUnit.MILLISECONDS);
        if (isQuiet) {
            free.release(all);
        }
        return isQuiet;
    }
}
