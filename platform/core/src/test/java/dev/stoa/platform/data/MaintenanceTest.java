package dev.stoa.platform.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.platform.runtime.StartRefused;
import dev.stoa.platform.tenancy.TenantId;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("database")
class MaintenanceTest {
    private static final List<String> TERRACE = List.of("terrace");

    private static final String BLOB = "blobs/7c/01934f5e-7c5a-7b3e-9d52-3f1f6a2b8c7c";

    private final TenantId tenant = new TenantId(UUID.randomUUID());
    private final List<String> said = new ArrayList<>();

    @TempDir
    private Path temp;

    /// An empty database of the shared server, and how to reach it as its superuser.
    private static DatabaseConfig empty() throws SQLException {
        var name = "kept_" + UUID.randomUUID().toString().replace('-', '_');
        var owner = Garden.POSTGRES.owner();
        try (var connection = owner.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        var url = owner.to(name).jdbc() + "?user=" + owner.user() + "&password=" + owner.password();
        return DatabaseConfig.DEFAULTS.withUrl(url).withPoolSize(2);
    }

    @Test
    void tellsWhatIsAppliedAndWhatIsPending() throws SQLException {
        try (var database = maintenance(empty())) {
            assertThat(database.status(TERRACE))
                    .containsExactly(new Maintenance.Status(
                            1, "terrace", List.of(), List.of("20261121_pot.sql", "20261122_colour.sql")));

            database.migrate(TERRACE);
            database.migrate(TERRACE);

            assertThat(database.status(TERRACE))
                    .containsExactly(new Maintenance.Status(
                            1, "terrace", List.of("20261121_pot.sql", "20261122_colour.sql"), List.of()));
        }
    }

    @Test
    void comesBackToTheSameSchemaWithTheRowsThereAfterUpDownAndUp() throws SQLException {
        var config = empty();
        fill(config);
        var before = schema(config);

        try (var database = maintenance(config)) {
            assertThat(database.rollback("terrace")).isEqualTo("20261122_colour.sql");
            assertThat(schema(config)).isNotEqualTo(before).noneMatch(line -> line.contains("colour"));
            assertThat(database.status(TERRACE).getFirst().pending()).containsExactly("20261122_colour.sql");
            assertThatThrownBy(() -> database.rollback("terrace"))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("20261121_pot.sql");
            database.migrate(TERRACE);
        }

        assertThat(schema(config)).isEqualTo(before);
        assertThat(names(config)).containsExactly("Big", "Small");
    }

    @Test
    void bringsBackWhatWasThere() throws SQLException {
        var config = empty();
        fill(config);
        var file = backup(config);

        var restored = empty();
        try (var database = maintenance(restored)) {
            database.restore(file, said::add);
        }

        assertThat(names(restored)).containsExactly("Big", "Small");
        assertThat(schema(restored)).isEqualTo(schema(config));
        try (var postgres = Postgres.open(restored, Garden.DATA)) {
            // The next number follows the last.
            var next = postgres.database("terrace")
                    .sql(tenant, "insert into terrace.pot (tenant_id, name) values (:tenant, 'Third') returning id")
                    .one(row -> row.number("id"));
            assertThat(next).isEqualTo(3);
        }
        assertThat(said).anyMatch(line -> line.equals("terrace.pot: 2 rows, as they were"));
    }

    @Test
    void showsOneMomentWhileOthersWrite() throws Exception {
        var config = empty();
        fill(config);
        var file = temp.resolve("busy.zip");
        try (var postgres = Postgres.open(config, Garden.DATA)) {
            var db = postgres.database("terrace");
            var stop = new AtomicBoolean();
            var writer = Thread.ofVirtual().start(() -> {
                for (var n = 0; !stop.get(); n++) {
                    var name = "pot " + n;
                    // A pot and its herb, or neither.
                    db.transaction(tenant, tx -> {
                        var pot = tx.sql(
                                        "insert into terrace.pot (tenant_id, name) values (:tenant, :name) returning id")
                                .bind("name", name)
                                .one(row -> row.number("id"));
                        return tx.sql(
                                        "insert into terrace.herb (tenant_id, name, pot_id) values (:tenant, :name, :pot)")
                                .bind("name", name)
                                .bind("pot", pot)
                                .update();
                    });
                }
            });
            try (var database = maintenance(config)) {
                database.backup(file, false, said::add);
            } finally {
                stop.set(true);
                writer.join();
            }
        }

        var restored = empty();
        try (var database = maintenance(restored)) {
            database.restore(file, said::add);
        }
        try (var postgres = Postgres.open(restored, Garden.DATA)) {
            var alone = postgres.database("terrace").sql(tenant, """
                            select count(*) as n
                            from terrace.pot p
                            where p.name like 'pot %'
                              and not exists (select from terrace.herb h where h.pot_id = p.id)
                            """).one(row -> row.number("n"));
            assertThat(alone).isZero();
        }
    }

    @Test
    void triesABackupInADatabaseMadeForThat() throws SQLException {
        var config = empty();
        fill(config);
        var file = backup(config);
        var before = databases();

        try (var database = maintenance(config)) {
            database.verify(file, said::add);
        }

        assertThat(said).anyMatch(line -> line.equals("terrace.pot: 2 rows, as they were"));
        assertThat(databases()).isEqualTo(before);
    }

    @Test
    void refusesAFileThatIsNotWhole() throws Exception {
        var config = empty();
        fill(config);
        var whole = Files.readAllBytes(backup(config));
        var target = empty();

        var half = Files.write(temp.resolve("half.zip"), Arrays.copyOf(whole, whole.length / 2));
        refuses(target, half, "not a backup, or only a part of one");
        refuses(target, Files.writeString(temp.resolve("text.zip"), "hello"), "not a backup");
        refuses(target, temp.resolve("none.zip"), "cannot read");
        refuses(target, changed(whole), "damaged");
        try (var database = maintenance(target)) {
            assertThat(database.status(TERRACE).getFirst().applied()).isEmpty();
        }
    }

    /// The same file with another row in it, as somebody could make it.
    private Path changed(byte[] whole) throws IOException {
        var file = Files.write(temp.resolve("changed.zip"), whole);
        try (var zip = FileSystems.newFileSystem(file)) {
            var table = zip.getPath("tables/terrace.herb");
            Files.writeString(table, Files.readString(table).replace("Basil", "Hemp!"));
        }
        return file;
    }

    @Test
    void refusesADatabaseThatHasRows() throws SQLException {
        var config = empty();
        fill(config);
        var file = backup(config);

        refuses(config, file, "has rows already");
    }

    @Test
    void refusesToBackUpWhatItCannotSee() throws SQLException {
        var config = empty();
        fill(config);
        var blind = "blind_" + UUID.randomUUID().toString().replace('-', '_');
        var owner = Garden.POSTGRES.owner();
        try (var connection = owner.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create role " + blind + " login password 'secret'");
        }
        var url = PostgresUrl.parse(String.valueOf(config.url())).jdbc() + "?user=" + blind + "&password=secret";

        try (var database = maintenance(config.withUrl(url))) {
            assertThatThrownBy(() -> database.backup(temp.resolve("blind.zip"), false, said::add))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("alter role " + blind + " bypassrls");
        }
        assertThat(temp.resolve("blind.zip")).doesNotExist();
    }

    @Test
    void worksBesideARunningProcessAndWithItsSecrets() throws IOException, SQLException {
        var file = temp.resolve("running.zip");
        var folder = Files.createDirectory(temp.resolve("data"));
        try (var data = TestFolders.open(folder);
                var postgres = Postgres.open(DatabaseConfig.DEFAULTS, data)) {
            postgres.database("terrace")
                    .sql(tenant, "insert into terrace.pot (tenant_id, name) values (:tenant, 'Big')")
                    .update();
            data.secret("tokens", 32);
            Files.createDirectory(data.folder("blobs").resolve("7c"));
            Files.writeString(folder.resolve(BLOB), "a picture");
            Files.writeString(folder.resolve(BLOB + ".draft"), "half a pict");

            try (var database = Maintenance.open(DatabaseConfig.DEFAULTS, folder)) {
                database.backup(file, true, said::add);
                assertThatThrownBy(() -> database.restore(file, said::add)).hasMessageContaining("stop it first");
            }
        }

        var other = TestFolders.prepare(Files.createDirectory(temp.resolve("other")));
        try (var database = Maintenance.open(DatabaseConfig.DEFAULTS, other)) {
            database.restore(file, said::add);
        }

        assertThat(other.resolve("secrets/tokens")).hasSameBinaryContentAs(folder.resolve("secrets/tokens"));
        assertThat(said).anyMatch(line -> line.contains("whoever has this file"));
        assertThat(other.resolve(BLOB)).hasContent("a picture");
        assertThat(other.resolve(BLOB + ".draft")).doesNotExist();
    }

    private void refuses(DatabaseConfig target, Path file, String why) {
        try (var database = maintenance(target)) {
            assertThatThrownBy(() -> database.restore(file, said::add))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining(why);
        }
    }

    private Path backup(DatabaseConfig config) {
        var file = temp.resolve("backup.zip");
        try (var database = maintenance(config)) {
            database.backup(file, false, said::add);
        }
        return file;
    }

    private Maintenance maintenance(DatabaseConfig config) {
        return Maintenance.open(config, temp);
    }

    private void fill(DatabaseConfig config) {
        try (var postgres = Postgres.open(config, Garden.DATA)) {
            var db = postgres.database("terrace");
            db.transaction(tenant, tx -> {
                tx.sql("""
                        insert into terrace.pot (tenant_id, name, weight, drawing)
                        values (:tenant, 'Big', 0.1 + 0.2, '\\x00ff0a09')
                        """).update();
                tx.sql("insert into terrace.pot (tenant_id, name, inside_of) values (:tenant, 'Small', 1)")
                        .update();
                return tx.sql("insert into terrace.herb (tenant_id, name, pot_id) values (:tenant, 'Basil', 2)")
                        .update();
            });
        }
    }

    private List<String> names(DatabaseConfig config) {
        try (var postgres = Postgres.open(config, Garden.DATA)) {
            return postgres.database("terrace")
                    .sql(tenant, "select name from terrace.pot order by name")
                    .list(row -> row.text("name"));
        }
    }

    private static List<String> databases() throws SQLException {
        return asOwner(Garden.POSTGRES.owner(), "select datname from pg_database order by 1");
    }

    /// Columns, constraints, indexes, policies and rights, a line each.
    private static List<String> schema(DatabaseConfig config) throws SQLException {
        return asOwner(PostgresUrl.parse(String.valueOf(config.url())), """
                select 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
                       || coalesce(column_default, '')
                from information_schema.columns where table_schema = 'terrace'
                union all
                select 'constraint ' || conname || ' ' || pg_get_constraintdef(oid)
                from pg_constraint where connamespace = 'terrace'::regnamespace
                union all
                select indexdef from pg_indexes where schemaname = 'terrace'
                union all
                select 'policy ' || tablename || ' ' || policyname || ' ' || qual
                from pg_policies where schemaname = 'terrace'
                union all
                select 'right ' || relname || ' ' || relacl::text
                from pg_class where relnamespace = 'terrace'::regnamespace and relkind = 'r'
                order by 1
                """);
    }

    private static List<String> asOwner(PostgresUrl owner, String query) throws SQLException {
        try (var connection = owner.dataSource().getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            var lines = new ArrayList<String>();
            while (result.next()) {
                lines.add(result.getString(1));
            }
            return lines;
        }
    }
}
