package dev.stoa.platform.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.StartRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What operators do to the database of an installation as a whole, whether it runs at the moment or
/// not.
public final class Maintenance implements AutoCloseable {
    private final Setup setup;

    /// Further servers, from shard 2 on.
    private final List<Setup> shards;

    private final Path folder;
    private final boolean isRunning;
    private final @Nullable DataFolder data;
    private final @Nullable Postgres postgres;

    /// A server that tenants are spread over.
    ///
    /// @param server its address, without the password
    /// @param tenants how many the directory has there, which are those that were asked for since it exists
    public record Shard(int number, String server, long tenants) {}

    /// @param shard the server, 1 where there is one
    /// @param applied migrations that the database has, in the order they were applied
    /// @param pending migrations that the next start applies
    public record Status(int shard, String module, List<String> applied, List<String> pending) {}

    private Maintenance(
            Setup setup,
            List<Setup> shards,
            Path folder,
            boolean isRunning,
            @Nullable DataFolder data,
            @Nullable Postgres postgres) {
        this.setup = setup;
        this.shards = shards;
        this.folder = folder;
        this.isRunning = isRunning;
        this.data = data;
        this.postgres = postgres;
    }

    /// Connects to the database of the settings, to the one that runs on the data folder, or to one it
    /// starts there.
    ///
    /// @throws StartRefused if a person has to do something first
    public static Maintenance open(DatabaseConfig config, Path folder) {
        if (config.url() != null) {
            var shards = config.shards().stream().map(Maintenance::given).toList();
            return new Maintenance(given(config.url()), shards, folder, false, null, null);
        }
        if (DataFolder.holder(folder).isPresent()) {
            return new Maintenance(running(folder), List.of(), folder, true, null, null);
        }
        var data = DataFolder.open(folder);
        try {
            var postgres = Postgres.open(config, data);
            return new Maintenance(postgres.setup(), List.of(), folder, false, data, postgres);
        } catch (Throwable e) {
            data.close();
            throw e;
        }
    }

    private static Setup given(String url) {
        var server = PostgresUrl.parse(url);
        return new Setup(server, server);
    }

    private static Setup running(Path folder) {
        try {
            var password = Files.readString(folder.resolve("secrets/postgres-superuser"), UTF_8);
            var port = EmbeddedPostgres.port(folder);
            var owner = new PostgresUrl("jdbc:postgresql://127.0.0.1:" + port + "/stoa", "postgres", password);
            return new Setup(owner, owner.as(Postgres.LOGIN, ""));
        } catch (IOException e) {
            throw new StartRefused("the PostgreSQL in " + folder + " is not ready: " + e.getMessage(), e);
        }
    }

    /// How far each module is: the given ones, and those that the database has besides. On further servers, those
    /// that are there.
    public List<Status> status(List<String> modules) {
        var all = new ArrayList<Status>();
        asOwner("status", connection -> all.addAll(status(connection, 1, modules, modules)));
        for (var shard : shards) {
            var number = shards.indexOf(shard) + 2;
            asOwner(shard, "status", connection -> all.addAll(status(connection, number, List.of(), modules)));
        }
        return all;
    }

    private static List<Status> status(Connection connection, int shard, List<String> expected, List<String> known)
            throws SQLException {
        var names = new TreeSet<>(expected);
        names.addAll(Schemas.modules(connection));
        var all = new ArrayList<Status>();
        for (var name : names) {
            var applied = Schemas.applied(connection, name);
            var pending = new ArrayList<>(known.contains(name) ? new Migrations(name).names() : List.of());
            pending.removeAll(applied);
            all.add(new Status(shard, name, applied, List.copyOf(pending)));
        }
        return all;
    }

    /// Where a text was found.
    ///
    /// @param place a table, or a file of the data folder
    /// @param times how many rows have it; 1 for a file
    public record Found(String place, String text, long times) {}

    /// Looks for texts in every table and file, whatever case their letters have. For who wants to know whether
    /// somebody was erased.
    public List<Found> search(List<String> texts) {
        var trace = new Trace(texts);
        for (var server : Stream.concat(Stream.of(setup), shards.stream()).toList()) {
            asOwner(server, "search", connection -> {
                Backup.requireSight(connection);
                trace.search(connection);
                return true;
            });
        }
        try {
            trace.search(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return trace.found();
    }

    /// Applies what is pending, as a start would. May be repeated.
    public void migrate(List<String> modules) {
        modules.forEach(module -> setup.run(new ModuleSchema(module)));
        for (var shard : shards) {
            var there = asOwner(shard, "migrate", Schemas::modules);
            there.stream().filter(modules::contains).forEach(module -> shard.run(new ModuleSchema(module)));
        }
    }

    /// The servers that tenants are spread over, in their order.
    public List<Shard> shards() {
        return asOwner("list the shards", directory -> {
            requireDirectory(directory);
            try (var statement = directory.prepareStatement("""
                    select n as number, count(t.tenant_id) as tenants
                    from generate_series(1, greatest(?, (select max(shard) from stoa.tenant_shard))) as n
                    left join stoa.tenant_shard t on t.shard = n
                    group by n
                    order by n
                    """)) {
                statement.setInt(1, shards.size() + 1);
                var found = new ArrayList<Shard>();
                try (var row = statement.executeQuery()) {
                    while (row.next()) {
                        var number = row.getInt("number");
                        var server = number > shards.size() + 1
                                ? "missing in database.shards"
                                : server(number).owner().toString();
                        found.add(new Shard(number, server, row.getLong("tenants")));
                    }
                }
                return found;
            }
        });
    }

    /// Brings a tenant to another shard, while Stoa runs. Its writes are refused meanwhile. Repeated, it
    /// finishes what was broken off; to the shard where the tenant is, it deletes what was left elsewhere.
    ///
    /// @throws StartRefused if it cannot be done now
    public void move(UUID tenant, int to, Consumer<String> progress) {
        asOwner("move the tenant", directory -> {
            requireDirectory(directory);
            requireShard(to);
            // One that nobody has asked for yet is on the first from now on.
            Shards.place(directory, tenant, 1);
            var from = Shards.find(directory, tenant).orElseThrow();
            requireShard(from);
            var there = onShard(Math.max(2, Math.max(from, to)), directory, Schemas::modules);
            var move = new Move(directory, tenant, there, progress);
            onShard(from, directory, source -> {
                if (from != to) {
                    return onShard(to, directory, target -> move.run(source, from, target, to));
                }
                move.stay(source, to);
                for (var other = 1; other <= shards.size() + 1; other++) {
                    if (other != to) {
                        onShard(other, directory, move::tidy);
                    }
                }
                return true;
            });
            progress.accept("is on shard " + to);
            return true;
        });
    }

    private void requireShard(int number) {
        if (number < 1 || number > shards.size() + 1) {
            throw new StartRefused(
                    "there is no shard " + number + " in database.shards, which makes " + (shards.size() + 1));
        }
    }

    private <T> T onShard(int number, Connection directory, Question<T> question) {
        return asOwner(server(number), "move the tenant", connection -> {
            Shards.requireSame(directory, connection, number);
            return question.ask(connection);
        });
    }

    private Setup server(int shard) {
        return shard == 1 ? setup : shards.get(shard - 2);
    }

    private void requireDirectory(Connection directory) throws SQLException {
        if (shards.isEmpty() || !hasDirectory(directory)) {
            throw new StartRefused("there are no shards: set database.shards, and start Stoa");
        }
    }

    private static boolean hasDirectory(Connection connection) throws SQLException {
        return Sql.claim(connection, "select to_regclass('stoa.tenant_shard') is not null");
    }

    private void requireOneServer(String what) {
        if (asOwner(what, Maintenance::hasDirectory)) {
            throw new StartRefused("organisations are spread over several servers (database.shards), which this does"
                    + " not " + what + " together: use what PostgreSQL has for it, on each");
        }
    }

    /// Undoes the migration that the module got last, in one transaction, and answers its name.
    ///
    /// @throws StartRefused if it has no way back, or the product runs
    public String rollback(String module) {
        requireStopped();
        requireOneServer("roll back");
        var migrations = new Migrations(module);
        var undone = new ArrayList<String>();
        setup.alone("roll back " + module, connection -> {
            var applied = Schemas.applied(connection, module);
            if (applied.isEmpty()) {
                throw new StartRefused("the database has no migration of " + module);
            }
            var last = applied.getLast();
            var wayBack = migrations
                    .wayBack(last)
                    .orElseThrow(() -> new StartRefused(last + " of " + module
                            + " cannot be undone: there is no way back beside it. Restore a backup"));
            undo(connection, module, last, wayBack);
            undone.add(last);
        });
        return undone.getFirst();
    }

    private static void undo(Connection connection, String module, String name, String wayBack) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement();
                var forget =
                        connection.prepareStatement("delete from " + module + ".schema_history where script = ?")) {
            statement.execute(wayBack);
            forget.setString(1, name);
            forget.executeUpdate();
            // So that the next start looks what is to be done.
            statement.execute("delete from stoa.module where name = '" + module + "'");
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /// Writes everything that Stoa keeps in the database, as of one moment, and the files it keeps, to a
    /// file; also while it runs. The file is there when it is whole.
    ///
    /// @param withSecrets whether the secrets of the data folder go along
    /// @param progress told what is done
    public void backup(Path file, boolean withSecrets, Consumer<String> progress) {
        requireOneServer("back up");
        asOwner("backup", connection -> {
            Backup.write(connection, file, folder, withSecrets ? folder.resolve("secrets") : null, progress);
            return true;
        });
    }

    /// Brings a backup into this database, which must have no rows of Stoa's, and compares what
    /// arrived with what was written.
    ///
    /// @throws StartRefused if the file is not whole, was made by another version, or the database is
    ///     not empty
    public void restore(Path file, Consumer<String> progress) {
        requireStopped();
        requireOneServer("restore");
        try (var backup = BackupFile.open(file)) {
            backup.verify(progress);
            asOwner("restore", connection -> {
                Restore.requireEmpty(connection);
                return true;
            });
            // No row without its file.
            backup.restoreBlobs(folder, progress);
            restoreInto(setup, backup, progress);
            backup.restoreSecrets(folder, progress);
        }
    }

    /// Restores a backup into a database made for that, compares, and drops it again.
    ///
    /// @throws StartRefused if the file is not whole or was made by another version
    public void verify(Path file, Consumer<String> progress) {
        var scratch = "stoa_verify_" + Long.toHexString(System.nanoTime());
        try (var backup = BackupFile.open(file)) {
            backup.verify(progress);
            asOwner("verify", connection -> execute(connection, "create database " + scratch));
            try {
                restoreInto(new Setup(setup.owner().to(scratch), setup.login()), backup, progress);
            } finally {
                asOwner("verify", connection -> execute(connection, "drop database " + scratch + " with (force)"));
            }
        }
    }

    private static void restoreInto(Setup target, BackupFile backup, Consumer<String> progress) {
        backup.requireSameMigrations();
        backup.manifest().modules().forEach(module -> target.run(new ModuleSchema(module.module())));
        target.alone("restore", connection -> new Restore(connection, backup, progress).run());
    }

    private void requireStopped() {
        if (isRunning) {
            throw new StartRefused("Stoa runs on " + folder + ": stop it first");
        }
    }

    /// Reads everything as of one moment.
    ///
    /// @param what is said when it fails
    public <T> T snapshot(String what, Function<Snapshot, T> question) {
        return asOwner(what, connection -> {
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            return question.apply(new Snapshot(connection));
        });
    }

    private interface Question<T> {
        T ask(Connection connection) throws SQLException, IOException;
    }

    private <T> T asOwner(String what, Question<T> question) {
        return asOwner(setup, what, question);
    }

    private static <T> T asOwner(Setup server, String what, Question<T> question) {
        try (var connection = server.owner().dataSource().getConnection()) {
            return question.ask(connection);
        } catch (SQLException e) {
            throw DatabaseException.of(e, what);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }

    @Override
    public void close() {
        try {
            if (postgres != null) {
                postgres.close();
            }
        } finally {
            if (data != null) {
                data.close();
            }
        }
    }
}
