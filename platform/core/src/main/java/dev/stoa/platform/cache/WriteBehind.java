package dev.stoa.platform.cache;

import dev.stoa.web.Plugin;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Values that are written a little later, many at once: for what changes with nearly every request and
/// may be lost for a moment's worth when the process is killed.
///
/// Values of one key become one. They are written every few seconds and when the server stops; what
/// cannot be written is kept for the next time. A process that is killed loses what came since the last
/// time.
public final class WriteBehind<K, V> implements Plugin {
    private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);
    private static final int MOST_KEYS = 100_000;

    private final String name;
    private final Duration pause;
    private final BinaryOperator<V> together;
    private final Consumer<Map<K, V>> writer;
    private Map<K, V> waiting = new HashMap<>();
    private @Nullable Thread thread;

    /// @param name in the log
    /// @param pause how long values wait at most, and so how much may be lost
    /// @param together what two values of one key become, the earlier given first
    /// @param writer writes all or throws; may be given a value again that it had written and threw after
    public WriteBehind(String name, Duration pause, BinaryOperator<V> together, Consumer<Map<K, V>> writer) {
        this.name = name;
        this.pause = pause;
        this.together = together;
        this.writer = writer;
    }

    /// Notes a value, to be written later. Does not block. Beyond 100,000 keys that wait, new ones are not
    /// noted.
    public synchronized void put(K key, V value) {
        if (waiting.size() < MOST_KEYS || waiting.containsKey(key)) {
            waiting.merge(key, value, together);
        }
    }

    /// Writes what waits, on this thread.
    public void flush() {
        var taken = take();
        if (taken.isEmpty()) {
            return;
        }
        try {
            writer.accept(taken);
        } catch (RuntimeException e) {
            LOG.warn("{} values of {} could not be written and are kept: {}", taken.size(), name, e.getMessage());
            giveBack(taken);
        }
    }

    private synchronized Map<K, V> take() {
        var taken = waiting;
        waiting = new HashMap<>();
        return taken;
    }

    private synchronized void giveBack(Map<K, V> earlier) {
        var later = waiting;
        waiting = earlier;
        later.forEach(this::put);
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("write-behind " + name).start(this::run);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(pause);
                flush();
            }
        } catch (InterruptedException _) {
            // stopped
        }
    }

    @Override
    public void stop() {
        var running = thread;
        if (running != null) {
            running.interrupt();
            try {
                running.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        flush();
    }
}
