package dev.stoa.web.graphql;

import dev.stoa.web.HttpProblem;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Hands events to those who listen in this process: the usual source of a subscription.
///
/// A listener gets what is published after it began. One that is a thousand events late gets those, and then
/// a failure instead of a gap.
public final class Topic<T> {
    private static final int MOST = 1_000;

    private final Set<Listener<T>> listeners = ConcurrentHashMap.newKeySet();

    /// Hands an event to everybody. Does not wait for them.
    public void publish(T event) {
        listeners.removeIf(listener -> !listener.offer(event));
    }

    /// The events from now on. Reading waits for the next, and ends when the thread is interrupted. Close it
    /// afterwards.
    public Stream<T> listen() {
        var listener = new Listener<T>();
        listeners.add(listener);
        return StreamSupport.stream(listener, false).onClose(() -> listeners.remove(listener));
    }

    /// How many listen.
    public int listeners() {
        return listeners.size();
    }

    private static final class Listener<T> extends Spliterators.AbstractSpliterator<T> {
        private final ArrayDeque<T> waiting = new ArrayDeque<>();
        private boolean isLate;

        Listener() {
            super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        }

        synchronized boolean offer(T event) {
            // Once late, always late: another event may come before this listener is forgotten.
            isLate = isLate || waiting.size() == MOST;
            if (!isLate) {
                waiting.add(event);
                notifyAll();
            }
            return !isLate;
        }

        private synchronized T take() throws InterruptedException {
            while (waiting.isEmpty()) {
                if (isLate) {
                    throw HttpProblem.OVERLOADED.because("Events came faster than they were taken.");
                }
                wait();
            }
            return waiting.remove();
        }

        @Override
        public boolean tryAdvance(Consumer<? super T> action) {
            try {
                action.accept(take());
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
