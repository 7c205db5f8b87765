package dev.stoa.testkit;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.DatabaseConfig;
import dev.stoa.platform.data.EmbeddedPostgres;
import dev.stoa.platform.data.Postgres;
import dev.stoa.platform.runtime.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Properties;
import java.util.UUID;

/// Real PostgreSQL for tests: one server for the Java process, kept under `target/` so that the next run
/// starts it in a moment, and databases made on it.
///
/// A test owns a tenant, so nearly all of them share [#shared()]. A test about what is in the database as a
/// whole takes a [#fresh()] one.
public final class TestDatabase {
    private static final DataFolder DATA = DataFolder.open(Path.of("target/postgres"));
    private static final EmbeddedPostgres SERVER = EmbeddedPostgres.start(DATA);
    private static final Postgres SHARED;

    static {
        dropThoseOfEarlierRuns();
        SHARED = fresh();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            SHARED.close();
            SERVER.close();
            DATA.close();
        }));
    }

    private TestDatabase() {}

    /// The database of this run. Nobody closes it.
    public static Postgres shared() {
        return SHARED;
    }

    /// Where the secrets of this run are kept.
    static DataFolder data() {
        return DATA;
    }

    /// A module's part of the shared database, migrated.
    public static Database of(String module) {
        return SHARED.database(module);
    }

    /// An empty database, for the caller to close.
    public static Postgres fresh() {
        return Postgres.open(DatabaseConfig.DEFAULTS.withUrl(freshUrl()).withPoolSize(8), DATA);
    }

    /// The address of an empty database, as `DATABASE_URL` has it, for programs that bring their own pool.
    public static String freshUrl() {
        var name = "test_" + UUID.randomUUID().toString().replace('-', '_');
        try (var connection = administrator();
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return SERVER.url(name);
    }

    /// Gives the PostgreSQL programs of this run to a new data folder, which would unpack its own.
    public static void lendPrograms(Path folder) {
        try (var programs = Files.newDirectoryStream(DATA.path(), "postgres-*")) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            for (var version : programs) {
                Files.createSymbolicLink(folder.resolve(version.getFileName()), version);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void dropThoseOfEarlierRuns() {
        try (var connection = administrator();
                var statement = connection.createStatement()) {
            var names = new ArrayList<String>();
            var found = statement.executeQuery("select datname from pg_database where datname like 'test\\_%'");
            while (found.next()) {
                names.add(found.getString(1));
            }
            for (var name : names) {
                statement.execute("drop database " + name + " with (force)");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection administrator() throws SQLException {
        var url = URI.create(SERVER.url("postgres"));
        var credentials = url.getUserInfo().split(":", 2);
        var properties = new Properties();
        properties.setProperty("user", credentials[0]);
        properties.setProperty("password", credentials[1]);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath(), properties);
    }
}
