package dev.stoa.platform.data;

import dev.stoa.platform.data.Backup.Content;
import dev.stoa.platform.runtime.StartRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/// Brings a backup into a database that has been set up, all of it or nothing.
final class Restore {
    private final Connection connection;
    private final BackupFile backup;
    private final Consumer<String> progress;

    Restore(Connection connection, BackupFile backup, Consumer<String> progress) {
        this.connection = connection;
        this.backup = backup;
        this.progress = progress;
    }

    /// @throws StartRefused if a table of Stoa's has a row
    static void requireEmpty(Connection connection) throws SQLException {
        if (Schemas.modules(connection).isEmpty()) {
            return;
        }
        for (var table : Schemas.tables(connection)) {
            if (Sql.claim(connection, "select exists (select from " + table.sql() + ")")) {
                throw new StartRefused("the database has rows already, in " + table.schema() + "." + table.name()
                        + ": restore into an empty one");
            }
        }
    }

    void run() throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("set local statement_timeout = 0");
            var contents =
                    backup.manifest().tables().stream().collect(Collectors.toMap(Content::name, Function.identity()));
            var tables = Schemas.tables(connection);
            for (var table : tables.reversed()) {
                statement.execute("alter table " + table.sql() + " disable trigger user");
                // What migrations put there is in the backup too, as it became.
                statement.execute("delete from " + table.sql());
            }
            for (var table : tables) {
                var content = contents.remove("tables/" + table.schema() + "." + table.name());
                if (content != null) {
                    copy(table, content);
                }
            }
            requireNone(contents.keySet().stream().sorted().toList());
            for (var table : tables) {
                statement.execute("alter table " + table.sql() + " enable trigger user");
            }
            for (var sequence : backup.manifest().sequences()) {
                statement.execute("select setval('" + sequence.sql() + "', " + sequence.value() + ")");
            }
            connection.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private void copy(Schemas.Table table, Content content) throws SQLException, IOException {
        try (var in = backup.read(content)) {
            var copying = connection.unwrap(PGConnection.class).getCopyAPI();
            copying.copyIn("copy " + table.sql() + " (" + table.columns() + ") from stdin", in);
        }
        var arrived = Backup.check(connection, table, content.name());
        if (!arrived.equals(content)) {
            throw new StartRefused("what arrived in " + content.name() + " is not what was written: " + arrived.rows()
                    + " rows of " + content.rows());
        }
        progress.accept(table.schema() + "." + table.name() + ": " + content.rows() + " rows, as they were");
    }

    private static void requireNone(List<String> left) {
        if (!left.isEmpty()) {
            throw new StartRefused("the backup has tables that this version does not: " + String.join(", ", left));
        }
    }
}
