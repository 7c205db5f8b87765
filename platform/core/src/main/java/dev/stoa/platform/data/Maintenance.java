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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What operators do to the database of an installation as a whole, whether it runs at the moment or
/// not.
public final class Maintenance implements AutoCloseable {
    private final Setup setup;
    private final Path folder;
    private final boolean isRunning;
    private final @Nullable DataFolder data;
    private final @Nullable Postgres postgres;

    /// @param applied migrations that the database has, in the order they were applied
    /// @param pending migrations that the next start applies
    public record Status(String module, List<String> applied, List<String> pending) {}

    private Maintenance(
            Setup setup, Path folder, boolean isRunning, @Nullable DataFolder data, @Nullable Postgres postgres) {
        this.setup = setup;
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
            var given = PostgresUrl.parse(config.url());
            return new Maintenance(new Setup(given, given), folder, false, null, null);
        }
        if (DataFolder.holder(folder).isPresent()) {
            return new Maintenance(running(folder), folder, true, null, null);
        }
        var data = DataFolder.open(folder);
        try {
            var postgres = Postgres.open(config, data);
            return new Maintenance(new Setup(postgres.owner(), postgres.login()), folder, false, data, postgres);
        } catch (Throwable e) {
            data.close();
            throw e;
        }
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

    /// How far each module is: the given ones, and those that the database has besides.
    public List<Status> status(List<String> modules) {
        return asOwner("status", connection -> {
            var names = new TreeSet<>(modules);
            names.addAll(Schemas.modules(connection));
            var all = new ArrayList<Status>();
            for (var name : names) {
                var applied = Schemas.applied(connection, name);
                var pending = new ArrayList<>(modules.contains(name) ? new Migrations(name).names() : List.of());
                pending.removeAll(applied);
                all.add(new Status(name, applied, List.copyOf(pending)));
            }
            return all;
        });
    }

    /// Applies what is pending, as a start would. May be repeated.
    public void migrate(List<String> modules) {
        modules.forEach(module -> setup.run(new ModuleSchema(module)));
    }

    /// Undoes the migration that the module got last, in one transaction, and answers its name.
    ///
    /// @throws StartRefused if it has no way back, or the product runs
    public String rollback(String module) {
        requireStopped();
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

    /// Writes everything that Stoa keeps in the database, as of one moment, to a file; also while it
    /// runs. The file is there when it is whole.
    ///
    /// @param withSecrets whether the secrets of the data folder go along
    /// @param progress told what is done
    public void backup(Path file, boolean withSecrets, Consumer<String> progress) {
        asOwner("backup", connection -> {
            Backup.write(connection, file, withSecrets ? folder.resolve("secrets") : null, progress);
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
        try (var backup = BackupFile.open(file)) {
            backup.verify(progress);
            asOwner("restore", connection -> {
                Restore.requireEmpty(connection);
                return true;
            });
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

    private interface Question<T> {
        T ask(Connection connection) throws SQLException, IOException;
    }

    private <T> T asOwner(String what, Question<T> question) {
        try (var connection = setup.owner().dataSource().getConnection()) {
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
