package dev.stoa.platform.data;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// A connection of its own to ask a server how far it is, which answers within two seconds or not at
/// all. Used by one thread at a time.
final class Probe implements AutoCloseable {
    private static final int SECONDS = 2;

    private final PGSimpleDataSource source;
    private @Nullable Connection connection;

    /// @param position what it has kept; of a replica, what it shows
    /// @param system the same for all servers that replicate one another
    record Answer(boolean isReplica, long position, long system) {}

    Probe(PostgresUrl url) {
        source = url.dataSource();
        source.setConnectTimeout(SECONDS);
        source.setSocketTimeout(SECONDS);
        source.setLoginTimeout(SECONDS);
    }

    synchronized Answer ask() throws SQLException {
        try (var statement = connected().createStatement();
                var result = statement.executeQuery("""
                        select pg_is_in_recovery() as is_replica,
                               (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_flush_lsn() end
                                - '0/0'::pg_lsn)::bigint as position,
                               (select system_identifier from pg_control_system()) as system
                        """)) {
            result.next();
            return new Answer(result.getBoolean("is_replica"), result.getLong("position"), result.getLong("system"));
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    private Connection connected() throws SQLException {
        var open = connection;
        if (open == null) {
            open = source.getConnection();
            connection = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        try (var _ = connection) {
            connection = null;
        } catch (SQLException _) {
            // It was dead already.
        }
    }
}
