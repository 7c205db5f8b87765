package dev.stoa.platform.data;

import dev.stoa.platform.runtime.StartRefused;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.postgresql.PGConnection;

/// Brings a tenant from one shard to another.
///
/// 1. Take the lock for writing at both places, for which transactions of the tenant that write are waited for.
///    From here they are refused; reading goes on. That at the target keeps out another move, which may be
///    deleting there.
/// 2. Copy the rows, in one transaction, after deleting what an earlier try may have left there.
/// 3. Write down at the old place for where the tenant has left. From here reading is refused there too.
/// 4. Write the new place into the directory, and there, if it had left that place once, that it has not. From
///    here all goes on at the new place.
/// 5. Take the lock for reading, for which those who still read are waited for, and delete the old rows.
///
/// The locks end with the connection. Killed before 3, the tenant goes on where it was; before 4 is done, it
/// is refused until the move is repeated, which begins there, and can go nowhere else; before 5, rows that nobody
/// sees are left. Repeating the move finishes it in each case.
final class Move {
    private static final String LEAVE = "insert into stoa.moved (shard, tenant_id) values (?, ?)";
    private static final String ENTER = "update stoa.tenant_shard set shard = ? where tenant_id = ?";
    private static final String NOT_AVAILABLE = "55P03";
    private static final String RESET = "reset role";
    private static final String WAIT = "set lock_timeout = '30s'; set statement_timeout = 0";

    /// The schema of what a module has published on another shard than the first.
    private static final String EVENTS = "events";

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final int LOOKS = 300;

    private final Connection directory;
    private final UUID tenant;
    private final List<String> modules;
    private final Consumer<String> progress;

    /// @param directory on the first shard
    /// @param there the modules that a further shard has, which are those that are spread, and the events
    Move(Connection directory, UUID tenant, List<String> there, Consumer<String> progress) {
        this.directory = directory;
        this.tenant = tenant;
        this.modules = there.stream().filter(module -> !module.equals(EVENTS)).toList();
        this.progress = progress;
    }

    /// @param source where the tenant is, whose number is `from`
    /// @param target where it is to be, whose number is `to`, another
    /// @throws StartRefused if somebody else moves it, or its events are not brought to the first shard
    boolean run(Connection source, int from, Connection target, int to) throws SQLException {
        lock(source, Shards.WRITING);
        lock(target, Shards.WRITING);
        requireStill(from);
        if (leaves(source, to)) {
            progress.accept("goes on with a move that was broken off after the rows were copied");
        } else {
            if (from != 1) {
                awaitEvents(source, from);
            }
            copy(source, target);
            write(source, LEAVE, to);
        }
        write(directory, ENTER, to);
        come(target);
        clear(source);
        return true;
    }

    /// Keeps a tenant where it is, while what is elsewhere is [tidied][#tidy].
    void stay(Connection place, int number) throws SQLException {
        lock(place, Shards.WRITING);
        requireStill(number);
        leaves(place, number);
    }

    /// Whether the tenant has left a place for another, and only the directory does not have it yet.
    ///
    /// @throws StartRefused if it has left for yet another
    private boolean leaves(Connection place, int to) throws SQLException {
        try (var statement = place.prepareStatement("select shard from stoa.moved where tenant_id = ?")) {
            statement.setObject(1, tenant);
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    return false;
                }
                if (row.getInt(1) != to) {
                    throw new StartRefused("the tenant is on its way to shard " + row.getInt(1)
                            + ", since a move was broken off: repeat that one first");
                }
                return true;
            }
        }
    }

    private void come(Connection place) throws SQLException {
        try (var statement = place.prepareStatement("delete from stoa.moved where tenant_id = ?")) {
            statement.setObject(1, tenant);
            statement.executeUpdate();
        }
    }

    /// Deletes what moves that were broken off have left where the tenant is not.
    boolean tidy(Connection other) throws SQLException {
        lock(other, Shards.WRITING);
        clear(other);
        return true;
    }

    private void clear(Connection former) throws SQLException {
        lock(former, Shards.READING);
        former.setAutoCommit(false);
        delete(former);
        former.commit();
        former.setAutoCommit(true);
    }

    private void requireStill(int number) throws SQLException {
        if (Shards.find(directory, tenant).orElse(0) != number) {
            throw new StartRefused("somebody else has moved the tenant meanwhile");
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
    private void awaitEvents(Connection source, int from) throws SQLException {
        become(directory, EVENTS);
        become(source, EVENTS);
        for (var look = 0; look < LOOKS; look++) {
            var brought = number(directory, "select max(position) from events.forwarded where shard = " + from);
            if (number(source, "select count(*) from events.event where position > " + brought) == 0) {
                execute(directory, RESET);
                execute(source, RESET);
                return;
            }
            LockSupport.parkNanos(LOOK.toNanos());
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
            var rows = copy(source, target, table);
            progress.accept(table.schema() + "." + table.name() + ": " + rows + " rows");
        }
        target.commit();
        target.setAutoCommit(true);
    }

    /// By way of a table without row-level security: `copy` writes to no other.
    private long copy(Connection source, Connection target, Schemas.Table table) throws SQLException {
        become(source, table.schema());
        execute(target, "create temporary table moving (like " + table.sql() + ")");
        execute(target, "grant select on pg_temp.moving to stoa_" + table.schema());
        var out = source.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("copy (select " + table.columns() + " from " + table.sql() + ") to stdout");
        var in = target.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy pg_temp.moving (" + table.columns() + ") from stdin");
        for (var row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
            in.writeToCopy(row, 0, row.length);
        }
        var rows = in.endCopy();
        execute(source, RESET);

        become(target, table.schema());
        execute(
                target,
                "insert into %1$s (%2$s) overriding system value select %2$s from pg_temp.moving"
                        .formatted(table.sql(), table.columns()));
        execute(target, RESET);
        execute(target, "drop table pg_temp.moving");
        return rows;
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
                .filter(table -> modules.contains(table.schema()))
                .filter(table -> List.of(table.columns().split(", ")).contains("tenant_id"))
                .toList();
    }

    private void write(Connection connection, String sql, int shard) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, shard);
            statement.setObject(2, tenant);
            statement.executeUpdate();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
