package dev.stoa.examples.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.jdbi.v3.core.Jdbi;

/// Brings the tables to the state that the program expects, and back.
///
/// Each step is a file under `db/blog/migrate`; what undoes it has the same name under `db/blog/undo`.
/// Flyway applies and remembers; undoing is not part of its free edition, and is a few lines here.
final class Migrations {
    private final DataSource database;
    private final Flyway flyway;

    Migrations(DataSource database) {
        this.database = database;
        flyway = Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/blog/migrate")
                .load();
    }

    static void main(String[] args) throws IOException {
        var database = Database.ofTheEnvironment();
        try {
            var migrations = database.migrations();
            switch (String.join(" ", args)) {
                case "apply" -> migrations.apply();
                case "undo" -> migrations.undoNewest();
                case "list" -> {}
                default -> System.out.println("say apply, undo or list");
            }
            migrations.applied().forEach(System.out::println);
        } finally {
            database.stop();
        }
    }

    /// Applies what has not been applied yet.
    void apply() {
        flyway.migrate();
    }

    /// What has been applied, the oldest first.
    List<String> applied() {
        return List.of(flyway.info().applied()).stream()
                .map(MigrationInfo::getScript)
                .toList();
    }

    /// Takes back the newest step, its files and its place in the history together or not at all.
    void undoNewest() throws IOException {
        var newest = flyway.info().current();
        if (newest == null) {
            return;
        }
        var undo = read("/db/blog/undo/" + newest.getScript());
        Jdbi.create(database).useTransaction(transaction -> {
            transaction.createScript(undo).execute();
            transaction
                    .createUpdate("delete from flyway_schema_history where script = :script")
                    .bind("script", newest.getScript())
                    .execute();
        });
    }

    private static String read(String resource) throws IOException {
        try (var file = Migrations.class.getResourceAsStream(resource)) {
            if (file == null) {
                throw new IOException("there is no " + resource + " to undo with");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
