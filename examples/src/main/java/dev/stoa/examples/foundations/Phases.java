package dev.stoa.examples.foundations;

import java.util.concurrent.CountDownLatch;

/// Prints who runs when on virtual threads, in the order of this list. (S03.04)
///
/// 1. A virtual thread that was started waits until a carrier is free; who started it goes on.
/// 2. A thread that blocks or yields hands its carrier to the one that has waited longest.
/// 3. A thread that yielded comes after all those that were waiting then.
/// 4. Threads that sleep come back in the order of their alarms, not in the order of falling asleep.
/// 5. A thread that waits for others comes back when the last of them is done.
/// 6. Hooks run when the program ends, after everything else.
///
/// There is one carrier here (`-Djdk.virtualThreadScheduler.parallelism=1`), so the order is fixed. With a
/// carrier for each processor, as servers have, these things happen side by side and nothing but 4, 5
/// and 6 can be relied on: order comes from latches and queues, not from the scheduler.
public final class Phases {
    private static final long START = System.nanoTime();

    private Phases() {}

    static void main() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> say(6, "the hook runs")));
        Thread.ofVirtual().start(Phases::first).join();
    }

    @SuppressWarnings("ThreadPriorityCheck") // to show what a yield does is the point
    private static void first() {
        var done = new CountDownLatch(2);
        Thread.startVirtualThread(() -> sleeper("second", 500, done));
        Thread.startVirtualThread(() -> sleeper("third", 50, done));
        say(1, "first started two others and goes on");
        Thread.yield();
        say(3, "first has its turn again");
        await(done);
        say(5, "first has waited for both");
    }

    private static void sleeper(String name, long millis, CountDownLatch done) {
        say(2, name + " has its turn and falls asleep");
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        say(4, name + " wakes up after " + millis + " ms");
        done.countDown();
    }

    private static void await(CountDownLatch done) {
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void say(int phase, String what) {
        var millis = (System.nanoTime() - START) / 1_000_000;
        System.out.println(phase + ". " + what + " (at " + millis + " ms)");
    }
}
