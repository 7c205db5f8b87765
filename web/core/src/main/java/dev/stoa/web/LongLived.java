package dev.stoa.web;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What stays open after its request was answered, event streams and WebSockets, so that it can be told
/// to end when the server stops: waiting for it would take for ever.
public final class LongLived {
    private final Set<Runnable> open = ConcurrentHashMap.newKeySet();
    private volatile boolean isEnding;

    /// Notes something that is open.
    ///
    /// @param end tells it to end; must not block. Called at once if the server stops already
    public void add(Runnable end) {
        open.add(end);
        if (isEnding) {
            end.run();
        }
    }

    /// Forgets something that is closed.
    public void remove(Runnable end) {
        open.remove(end);
    }

    /// Tells everything to end.
    void end() {
        isEnding = true;
        open.forEach(Runnable::run);
    }
}
