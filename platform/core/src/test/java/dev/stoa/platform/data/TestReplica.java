package dev.stoa.platform.data;

import dev.stoa.platform.runtime.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;

/// A streaming replica of an embedded server, which itself is one: of the same passwords, from a copy of
/// the files, as `pg_basebackup` is not among the programs.
final class TestReplica implements AutoCloseable {
    /// What a copy must not have: it is the first server's, or is made anew.
    private static final Set<String> NOT_COPIED = Set.of("postmaster.pid", "postmaster.opts", "pg_wal", "pg_replslot");

    private final DataFolder data;
    private final EmbeddedPostgres server;

    private TestReplica(DataFolder data, EmbeddedPostgres server) {
        this.data = data;
        this.server = server;
    }

    /// @param primary runs on `from`
    /// @param folder new
    static TestReplica of(EmbeddedPostgres primary, DataFolder from, Path folder) throws IOException, SQLException {
        copy(from.path().resolve("postgres-" + PostgresBinaries.version()), folder);
        copy(from.path().resolve("secrets"), folder);
        var cluster = folder.resolve("database");
        try (var connection = primary.superuser("postgres").dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("select pg_backup_start('replica', true)");
            copy(from.path().resolve("database"), folder);
            Files.writeString(cluster.resolve("backup_label"), label(connection));
        }
        Files.createDirectory(cluster.resolve("pg_wal"));
        Files.createDirectory(cluster.resolve("pg_replslot"));
        Files.createFile(cluster.resolve("standby.signal"));
        var source = primary.superuser("postgres");
        var address = source.jdbc().replaceFirst("^jdbc:postgresql://([^:/]+):(\\d+)/.*", "host=$1 port=$2");
        Files.writeString(
                cluster.resolve("postgresql.auto.conf"),
                "primary_conninfo = '" + address + " user=postgres password=" + source.password() + "'\n",
                StandardOpenOption.APPEND);
        var data = DataFolder.open(folder);
        return new TestReplica(data, EmbeddedPostgres.start(data));
    }

    private static String label(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var stopped = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
            stopped.next();
            return stopped.getString(1);
        }
    }

    private static void copy(Path from, Path into) throws IOException {
        Files.createDirectories(into);
        var root = Objects.requireNonNull(from.getParent());
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
                if (NOT_COPIED.contains(path.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                var made = into.resolve(root.relativize(path));
                Files.createDirectories(made);
                Files.setPosixFilePermissions(made, Files.getPosixFilePermissions(path));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                if (!NOT_COPIED.contains(path.getFileName().toString())) {
                    try {
                        Files.copy(
                                path,
                                into.resolve(root.relativize(path)),
                                StandardCopyOption.COPY_ATTRIBUTES,
                                LinkOption.NOFOLLOW_LINKS);
                    } catch (NoSuchFileException _) {
                        // The server has deleted it meanwhile, and its log says so.
                    }
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    int port() {
        try {
            return EmbeddedPostgres.port(data.path());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    EmbeddedPostgres server() {
        return server;
    }

    /// Shows nothing newer until [#resume].
    void pause() throws SQLException {
        say("select pg_wal_replay_pause()");
    }

    void resume() throws SQLException {
        say("select pg_wal_replay_resume()");
    }

    /// Makes it a primary.
    void promote() throws SQLException {
        say("select pg_promote()");
    }

    private void say(String sql) throws SQLException {
        try (var connection = server.superuser("postgres").dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// As `kill -9` does. It is started again by itself.
    void kill() {
        ProcessHandle.of(server.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        server.close();
        data.close();
    }
}
