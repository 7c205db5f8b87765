package dev.stoa.platform.data;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;

/// The connections of this process to one server, at most `database.pool-size`.
///
/// Who holds one for longer than `database.leak-warning` is reported in the log with the stack of the
/// moment they took it.
final class Pool implements AutoCloseable, MeterBinder {
    private final HikariDataSource source;
    private final PoolMeters meters;
    private final Jdbi jdbi;

    /// @param meters go on when another pool takes the place of this one
    Pool(PoolMeters meters, PostgresUrl login, DatabaseConfig config) {
        this.meters = meters;
        source = new HikariDataSource(settings(login, config, meters));
        jdbi = Jdbi.create(source);
        // A scope is bound whether or not the statement mentions it.
        jdbi.getConfig(SqlStatements.class).setUnusedBindingAllowed(true);
    }

    private static HikariConfig settings(PostgresUrl login, DatabaseConfig config, PoolMeters meters) {
        var server = login.dataSource();
        // A server that vanished without a word is noticed when it is later than any statement may be.
        server.setSocketTimeout((int) config.statementTimeout().toSeconds() + 10);
        var pool = new HikariConfig();
        pool.setPoolName(meters.pool());
        pool.setDataSource(server);
        pool.setMaximumPoolSize(config.poolSize());
        if (config.poolSize() > 2) {
            // Each idle connection is a process of some megabytes.
            pool.setMinimumIdle(2);
            pool.setIdleTimeout(Duration.ofMinutes(2).toMillis());
        }
        // Whether the server lets us in is known by now, and a first connection made here would not be counted.
        pool.setInitializationFailTimeout(-1);
        pool.setConnectionTimeout(config.acquireTimeout().toMillis());
        pool.setLeakDetectionThreshold(config.leakWarning().toMillis());
        pool.setMetricsTrackerFactory(meters);
        // The driver hands the server the time zone of this machine, and `current_date` must not depend on that.
        pool.setConnectionInitSql("set timezone = 'UTC'; set statement_timeout = "
                + config.statementTimeout().toMillis() + "; set idle_in_transaction_session_timeout = '60s'");
        return pool;
    }

    /// Waits for a connection, up to `database.acquire-timeout`.
    ///
    /// @throws DatabaseBusy if all stayed in use
    /// @throws DatabaseUnavailable if the server gives none
    Handle open() {
        try {
            return jdbi.open();
        } catch (ConnectionException e) {
            if (isFull() && waitedInVain(e)) {
                throw new DatabaseBusy("all " + size() + " connections to the database are in use", e);
            }
            throw Session.translated(e, "connect");
        }
    }

    private boolean isFull() {
        return source.getHikariPoolMXBean().getTotalConnections() >= size();
    }

    /// Rather than for a server that gives no connection, which the pool names as the cause.
    private static boolean waitedInVain(ConnectionException e) {
        return e.getCause() instanceof SQLTransientConnectionException timeout && timeout.getCause() == null;
    }

    /// Closes what nobody uses and, when it comes back, what somebody does: a connection was found
    /// dead, so the others may be too.
    void distrust() {
        source.getHikariPoolMXBean().softEvictConnections();
    }

    Connection connection() throws SQLException {
        return source.getConnection();
    }

    int size() {
        return source.getMaximumPoolSize();
    }

    /// Whether the server answers within two seconds.
    boolean isReachable() {
        var answered = new AtomicBoolean();
        var question = Thread.ofVirtual().start(() -> {
            try (var connection = connection()) {
                answered.set(connection.isValid(2));
            } catch (SQLException _) {
                // The answer is no.
            }
        });
        try {
            question.join(Duration.ofSeconds(2));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return answered.get();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        meters.bindTo(registry);
    }

    @Override
    public void close() {
        source.close();
    }
}
