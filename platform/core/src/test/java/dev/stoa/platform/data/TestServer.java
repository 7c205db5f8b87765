package dev.stoa.platform.data;

import dev.stoa.platform.runtime.DataFolder;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// Databases of a test's own on the PostgreSQL that the tests share.
public final class TestServer {
    private TestServer() {}

    /// A database that is given needs no folder of this process. Not that of [Garden], which a child
    /// would empty.
    private static final class Unused {
        private static final DataFolder DATA = DataFolder.open(
                Path.of("target/unused-" + ProcessHandle.current().pid()));
    }

    /// The address of a new and empty database.
    public static String freshUrl() {
        var name = "test_" + UUID.randomUUID().toString().replace('-', '_');
        var owner = Garden.POSTGRES.owner();
        try (var connection = owner.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        var url = owner.to(name);
        return url.jdbc() + "?user=" + url.user() + "&password=" + url.password();
    }

    /// Cuts a connection off, as an administrator can.
    public static void terminate(int backend) {
        try (var connection = Garden.POSTGRES.owner().dataSource().getConnection()) {
            if (!Sql.claim(connection, "select pg_terminate_backend(" + backend + ")")) {
                throw new IllegalStateException("there is no backend " + backend);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A way to a database, for the caller to close. Several make as many processes.
    public static Postgres open(String url) {
        return open(url, List.of());
    }

    /// The same, with tenants spread over further ones.
    public static Postgres open(String url, List<String> shards) {
        return Postgres.open(
                DatabaseConfig.DEFAULTS
                        .withUrl(url)
                        .withPoolSize(10)
                        .withAcquireTimeout(Duration.ofSeconds(10))
                        .withShards(shards, Sharding.HASH_MOD),
                Unused.DATA);
    }
}
