package dev.stoa.platform.data;

import dev.stoa.platform.runtime.Signals;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signals by `NOTIFY` and `LISTEN`. All channels share one of PostgreSQL's, as a connection that waits for messages
/// cannot subscribe to another at the same time.
final class PostgresSignals implements Signals {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresSignals.class);
    private static final Pattern CHANNEL = Pattern.compile("[a-z0-9.-]+");
    private static final String SEND = "select pg_notify('stoa', ?)";
    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Pool pool;
    private final PGSimpleDataSource source;
    private final Map<String, List<Listener>> listeners = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable Connection connection;

    /// @param pool for sending
    /// @param source for a connection of its own, on which it listens
    PostgresSignals(Pool pool, PGSimpleDataSource source) {
        this.pool = pool;
        this.source = source;
        this.thread = Thread.ofVirtual().name("signals").unstarted(this::run);
    }

    @Override
    public void send(String channel, String message) {
        Database.requireNoTransaction("signal on " + channel);
        try (var sending = pool.connection();
                var statement = sending.prepareStatement(SEND)) {
            statement.setString(1, checked(channel) + " " + message);
            statement.execute();
        } catch (SQLException e) {
            LOG.warn("a signal on {} was not sent: {}", channel, e.getMessage());
        }
    }

    private static String checked(String channel) {
        if (!CHANNEL.matcher(channel).matches()) {
            throw new IllegalArgumentException("'" + channel + "' is not a usable channel");
        }
        return channel;
    }

    @Override
    public synchronized void listen(String channel, Listener listener) {
        listeners
                .computeIfAbsent(checked(channel), _ -> new CopyOnWriteArrayList<>())
                .add(listener);
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    private void run() {
        while (!closed) {
            try (var listening = source.getConnection();
                    var statement = listening.createStatement()) {
                connection = listening;
                statement.execute("listen stoa");
                // What was sent before the first connection, or between two, was not heard.
                listeners.values().forEach(all -> all.forEach(PostgresSignals::tellOfInterruption));
                hear(listening.unwrap(PGConnection.class));
            } catch (SQLException e) {
                if (!closed) {
                    LOG.warn("signals are interrupted: {}", e.getMessage());
                    pause();
                }
            }
        }
    }

    private void hear(PGConnection listening) throws SQLException {
        while (!closed) {
            var messages = listening.getNotifications((int) WAIT.toMillis());
            if (messages.length == 0) {
                requireAlive();
            }
            for (var message : messages) {
                hear(message);
            }
        }
    }

    /// A server that vanished without a word is noticed by asking.
    private void requireAlive() throws SQLException {
        var listening = connection;
        if (!closed && (listening == null || !listening.isValid(5))) {
            throw new SQLException("the connection is gone");
        }
    }

    private void hear(PGNotification notification) {
        var text = notification.getParameter();
        var space = text.indexOf(' ');
        for (var listener : listeners.getOrDefault(text.substring(0, space), List.of())) {
            try {
                listener.heard(text.substring(space + 1));
            } catch (RuntimeException e) {
                LOG.error("a listener of signals failed", e);
            }
        }
    }

    private static void tellOfInterruption(Listener listener) {
        try {
            listener.interrupted();
        } catch (RuntimeException e) {
            LOG.error("a listener of signals failed", e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        var listening = connection;
        if (listening != null) {
            try {
                // Closing would wait for the thread that waits for messages.
                listening.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debug("the connection for signals was closed already", e);
            }
        }
    }
}
