package dev.stoa.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.Platform;
import dev.stoa.platform.data.DatabaseConfig;
import dev.stoa.platform.data.Maintenance;
import dev.stoa.testkit.TestDatabase;
import java.net.URI;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What holds for the tables of the whole product, as the migrations leave them.
class SchemaTest {
    private final URI database = URI.create(TestDatabase.freshUrl());

    @TempDir
    private Path folder;

    /// Without one, deleting a row looks through the whole table that refers to it.
    @Test
    void everyForeignKeyHasAnIndexThatBeginsWithItsColumns() throws SQLException {
        var settings = TestSettings.in(folder, Map.of("database.url", database.toString()));

        try (var _ = Stoa.start(settings, folder, InstantSource.system())) {
            assertThat(query("""
                            select c.conrelid::regclass || ' ' || c.conname
                            from pg_constraint c
                            where c.contype = 'f'
                              and not exists (
                                  select from pg_index i
                                  where i.indrelid = c.conrelid
                                    and i.indpred is null
                                    and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)
                            """)).isEmpty();
            assertThat(query("select conname from pg_constraint where contype = 'f'"))
                    .isNotEmpty();
        }
    }

    /// So that a version can be taken back without a backup. What comes with a module's first migration cannot.
    @Test
    void theNewestMigrationOfAModuleThatHasSeveralCanBeUndoneAndAppliedAgain() throws SQLException {
        var modules =
                Stream.concat(Platform.SCHEMAS.stream(), AppConfig.ALL.stream()).toList();
        try (var maintenance =
                Maintenance.open(DatabaseConfig.DEFAULTS.withUrl(database.toString()), folder.resolve("data"))) {
            maintenance.migrate(modules);
            var whole = schema();
            var several = maintenance.status(modules).stream()
                    .filter(module -> module.applied().size() > 1)
                    .map(Maintenance.Status::module)
                    .toList();
            assertThat(several).contains("events", "identity", "jobs");

            for (var time = 1; time <= 2; time++) {
                // It says which module has no way back.
                several.forEach(maintenance::rollback);
                assertThat(schema()).isNotEqualTo(whole);
                maintenance.migrate(modules);
                assertThat(schema()).isEqualTo(whole);
            }
        }
    }

    private List<String> schema() throws SQLException {
        return query("""
                select format('%s.%s.%s %s', table_schema, table_name, column_name, data_type) as line
                from information_schema.columns
                where table_schema not in ('pg_catalog', 'information_schema')
                union all
                select indexdef
                from pg_indexes
                where schemaname not in ('pg_catalog', 'information_schema')
                order by line
                """);
    }

    private List<String> query(String sql) throws SQLException {
        var credentials = database.getUserInfo().split(":", 2);
        var jdbc = "jdbc:postgresql://" + database.getHost() + ":" + database.getPort() + database.getPath();
        try (var connection = DriverManager.getConnection(jdbc, credentials[0], credentials[1]);
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (result.next()) {
                found.add(result.getString(1));
            }
            return found;
        }
    }
}
