package dev.stoa.examples.users;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/// What happened, in order, for those who follow. The newest thousand items are kept; who is slower than that misses
/// some.
final class Feed<T> {
    private static final int KEPT = 1_000;

    private final Deque<Item<T>> items = new ArrayDeque<>();
    private long last;

    /// @param position 1 for the first item of the feed, 2 for the second
    record Item<T>(long position, T value) {}

    synchronized void add(T value) {
        items.addLast(new Item<>(++last, value));
        if (items.size() > KEPT) {
            items.removeFirst();
        }
        notifyAll();
    }

    /// The position of the newest item, 0 before the first.
    synchronized long last() {
        return last;
    }

    /// Hands over each item after the position, and waits for more, until the thread is interrupted.
    void follow(long position, Consumer<Item<T>> follower) throws InterruptedException {
        var seen = position;
        while (true) {
            var item = next(seen);
            follower.accept(item);
            seen = item.position();
        }
    }

    private synchronized Item<T> next(long seen) throws InterruptedException {
        while (last <= seen) {
            wait();
        }
        return items.stream().filter(item -> item.position() > seen).findFirst().orElseThrow();
    }
}
