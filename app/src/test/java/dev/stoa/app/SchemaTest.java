package dev.stoa.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.testkit.TestDatabase;
import java.net.URI;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
