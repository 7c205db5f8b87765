package dev.stoa.platform.data;

import dev.stoa.platform.runtime.StartRefused;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Brings a tenant from one shard to another.
///
/// 1. Take the lock for writing at both places, for which transactions of the tenant that write are waited for.
///    From here they are refused; reading goes on.
/// 2. Copy the rows, in one transaction, after deleting what an earlier try may have left there.
/// 3. Write down at the old place that the tenant has left. From here reading is refused there too.
/// 4. Write the new place into the directory, and there, if it had left that place once, that it has not. From
///    here all goes on at the new place.
/// 5. Take the lock for reading, for which those who still read are waited for, and delete the old rows.
///
/// The locks end with the connection. Killed before 3, the tenant goes on where it was; before 4 is done, it
/// is refused until the move is repeated; before 5, rows that nobody sees are left. Repeating the move
/// finishes it in each case.
final class Move {
    private static final int ROWS = 500;
    private static final String LEFT =
            "insert into stoa.moved (tenant_id) values (?) on conflict (tenant_id) do nothing";
    private static final String COME = "delete from stoa.moved where tenant_id = ?";
    private static final String NOT_AVAILABLE = "55P03";
    private static final String RESET = "reset role";
    private static final String WAIT = "set lock_timeout = '30s'; set statement_timeout = 0";

    /// How often it is asked whether the events are out, half a second apart.
    private static final int LOOKS = 60;

    private final UUID tenant;
    private final List<String> modules;
    private final Consumer<String> progress;

    /// @param modules those that are spread
    Move(UUID tenant, List<String> modules, Consumer<String> progress) {
        this.tenant = tenant;
        this.modules = modules;
        this.progress = progress;
    }

    /// @param directory on the first shard
    /// @param source where the tenant is, whose number is `from`
    /// @param target where it is to be, whose number is `to`, another
    /// @throws StartRefused if somebody else moves it, or its events are not brought to the first shard
    void run(Connection directory, Connection source, int from, Connection target, int to) throws SQLException {
        lock(source, Shards.WRITING);
        lock(target, Shards.WRITING);
        requireStill(directory, from);
        if (from > 1) {
            awaitEvents(directory, source, from);
        }
        copy(source, target);
        update(source, LEFT);
        try (var statement = directory.prepareStatement("update stoa.tenant_shard set shard = ? where tenant_id = ?")) {
            statement.setInt(1, to);
            statement.setObject(2, tenant);
            statement.executeUpdate();
        }
        update(target, COME);
        announce(directory);
        clear(source);
    }

    /// Has a tenant be where it is, after a move from there was broken off, and deletes what other moves
    /// have left elsewhere.
    void stay(Connection directory, Connection place, int number, List<Connection> others) throws SQLException {
        lock(place, Shards.WRITING);
        requireStill(directory, number);
        update(place, COME);
        for (var other : others) {
            lock(other, Shards.WRITING);
            clear(other);
        }
    }

    private void clear(Connection former) throws SQLException {
        lock(former, Shards.READING);
        former.setAutoCommit(false);
        delete(former);
        former.commit();
        former.setAutoCommit(true);
    }

    private void requireStill(Connection directory, int number) throws SQLException {
        if (Shards.find(directory, tenant).orElse(0) != number) {
            throw new StartRefused("somebody else has moved the tenant meanwhile");
        }
    }

    private void announce(Connection directory) throws SQLException {
        try (var statement = directory.prepareStatement("select pg_notify('stoa', ?)")) {
            statement.setString(1, Shards.CHANNEL + " " + tenant);
            statement.execute();
        }
    }

    /// Waits for those who hold it.
    private void lock(Connection connection, int which) throws SQLException {
        execute(connection, WAIT);
        try (var statement = connection.prepareStatement("select pg_advisory_lock(?, hashtext(?))")) {
            statement.setInt(1, which);
            statement.setString(2, tenant.toString());
            statement.execute();
        } catch (SQLException e) {
            if (NOT_AVAILABLE.equals(e.getSQLState())) {
                throw new StartRefused("somebody has been working on the tenant for 30 s; try again", e);
            }
            throw e;
        }
    }

    /// Events wait at the old place until Stoa brings them to the first shard. Left there, they could come
    /// after later ones of the same key.
    private void awaitEvents(Connection directory, Connection source, int from) throws SQLException {
        if (!Sql.claim(directory, "select to_regclass('events.forwarded') is not null")) {
            return;
        }
        become(directory, "events");
        become(source, "events");
        for (var look = 0; look < LOOKS; look++) {
            var brought = number(directory, "select max(position) from events.forwarded where shard = " + from);
            if (number(source, "select count(*) from events.event where position > " + brought) == 0) {
                execute(directory, RESET);
                execute(source, RESET);
                return;
            }
            LockSupport.parkNanos(500_000_000);
        }
        throw new StartRefused("events of the tenant wait to be brought to the first shard: is Stoa running?");
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void copy(Connection source, Connection target) throws SQLException {
        target.setAutoCommit(false);
        delete(target);
        for (var table : tables(source)) {
            become(source, table.schema());
            become(target, table.schema());
            var rows = copy(source, target, table);
            progress.accept(table.schema() + "." + table.name() + ": " + rows + " rows");
        }
        execute(source, RESET);
        target.commit();
        target.setAutoCommit(true);
        execute(target, RESET);
    }

    /// As JSON, which every type of a column can be written as and read from.
    private long copy(Connection source, Connection target, Schemas.Table table) throws SQLException {
        var copied = 0L;
        source.setAutoCommit(false);
        try (var from = source.createStatement();
                var into = target.prepareStatement(
                        "insert into %1$s (%2$s) select %2$s from jsonb_populate_recordset(null::%1$s, ?::jsonb)"
                                .formatted(table.sql(), table.columns()))) {
            from.setFetchSize(ROWS);
            try (var rows = from.executeQuery("select to_jsonb(t)::text from " + table.sql() + " t")) {
                var batch = new StringBuilder("[");
                var size = 0;
                while (rows.next()) {
                    batch.append(size == 0 ? "" : ",").append(rows.getString(1));
                    size++;
                    if (size == ROWS) {
                        copied += insert(into, batch);
                        batch = new StringBuilder("[");
                        size = 0;
                    }
                }
                copied += size == 0 ? 0 : insert(into, batch);
            }
        } finally {
            source.rollback();
            source.setAutoCommit(true);
        }
        return copied;
    }

    private static int insert(PreparedStatement into, StringBuilder rows) throws SQLException {
        into.setString(1, rows.append("]").toString());
        return into.executeUpdate();
    }

    private void delete(Connection connection) throws SQLException {
        for (var table : tables(connection).reversed()) {
            become(connection, table.schema());
            execute(connection, "delete from " + table.sql());
        }
        execute(connection, RESET);
    }

    /// The module's, and row-level security shows the rows of the tenant alone.
    private void become(Connection connection, String module) throws SQLException {
        execute(connection, "set role stoa_" + module);
        try (var statement = connection.prepareStatement("select set_config('stoa.tenant', ?, false)")) {
            statement.setString(1, tenant.toString());
            statement.execute();
        }
    }

    private List<Schemas.Table> tables(Connection connection) throws SQLException {
        return Schemas.tables(connection).stream()
                .filter(table ->
                        modules.contains(table.schema()) && table.columns().contains("tenant_id"))
                .toList();
    }

    private void update(Connection connection, String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, tenant);
            statement.executeUpdate();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
