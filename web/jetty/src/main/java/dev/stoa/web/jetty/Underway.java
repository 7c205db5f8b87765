package dev.stoa.web.jetty;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Counts what has to end before the server may stop.
final class Underway {
    private int count;

    synchronized void enter() {
        count++;
    }

    synchronized void leave() {
        count--;
        if (count == 0) {
            notifyAll();
        }
    }

    /// Waits until nothing is under way, or until the time is up.
    synchronized void awaitNone(Duration time) throws InterruptedException {
        var end = System.nanoTime() + time.toNanos();
        while (count > 0) {
            var left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }
}
