package dev.stoa.platform.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.platform.runtime.StartRefused;
import dev.stoa.platform.tenancy.TenantId;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A database that was given by its address: here, further databases of the embedded server, each test its
/// own with a user of its own.
@Tag("database")
class PostgresTest {
    private final String name = "given_" + UUID.randomUUID().toString().replace('-', '_');
    private final PostgresUrl administrator = Garden.POSTGRES.owner();

    @Test
    void setsUpADatabaseForAUserWhoMayMakeRoles() throws SQLException {
        Garden.database();
        administrator(
                "create role %1$s login createrole password 'secret'",
                "create database %1$s owner %1$s",
                // Who makes a role may grant it, and here the administrator has made this one already.
                "grant stoa_module to %1$s with admin option");
        var tenant = new TenantId(UUID.randomUUID());
        var other = new TenantId(UUID.randomUUID());

        try (var postgres = open()) {
            var pond = postgres.database("pond");
            pond.sql(tenant, "insert into pond.frog (tenant_id, name) values (:tenant, 'Kermit')")
                    .update();

            assertThat(frogs(pond, tenant)).containsExactly("Kermit");
            assertThat(frogs(pond, other)).isEmpty();
            assertThatThrownBy(() -> pond.sql("drop table pond.frog").update()).hasMessageContaining("must be owner");
        }
        try (var postgres = open()) {
            assertThat(frogs(postgres.database("pond"), tenant)).containsExactly("Kermit");
        }
    }

    private static List<String> frogs(Database pond, TenantId tenant) {
        return pond.sql(tenant, "select name from pond.frog").list(row -> row.text("name"));
    }

    @Test
    void saysWhatToDoWhenTheUserMayNotBecomeTheModule() throws SQLException {
        administrator("create role %1$s login password 'secret'", "create database %1$s owner %1$s");
        Garden.database();

        try (var postgres = open()) {
            assertThatThrownBy(() -> postgres.database("garden"))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("grant stoa_garden to " + name + " with inherit false, set true");
        }
    }

    @Test
    void saysWhatToDoWhenTheUserMayNotMakeSchemas() throws SQLException {
        administrator("create role %1$s login password 'secret'", "create database %1$s");

        try (var postgres = open()) {
            assertThatThrownBy(() -> postgres.database("garden"))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("grant create on database " + name + " to " + name);
        }
    }

    @Test
    void saysWhereItCouldNotSignIn() throws SQLException {
        administrator("create role %1$s login password 'other'", "create database %1$s");

        assertThatThrownBy(this::open)
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("as " + name)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void refusesToStartWhenTheRoleOfAModuleBypassesRowLevelSecurity() throws SQLException {
        givenDatabase();
        try (var postgres = open()) {
            postgres.database("shed");
        }

        administrator("alter role stoa_shed bypassrls");
        try (var postgres = open()) {
            assertThatThrownBy(() -> postgres.database("shed"))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("alter role stoa_shed nosuperuser nobypassrls");
        } finally {
            administrator("alter role stoa_shed nobypassrls");
        }
    }

    @Test
    void refusesToStartWhenATableWithTenantsIsOpen() throws SQLException {
        givenDatabase();

        try (var postgres = open()) {
            assertThatThrownBy(() -> postgres.database("meadow"))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("meadow.half_fenced, unfenced");
        }
    }

    @Test
    void saysWhichMigrationFailed() throws SQLException {
        givenDatabase();

        try (var postgres = open()) {
            assertThatThrownBy(() -> postgres.database("swamp"))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("the migrations of swamp failed")
                    .hasMessageContaining("20261121_mud.sql");
        }
    }

    @Test
    void refusesAModuleWithoutMigrations() {
        assertThatThrownBy(() -> Garden.POSTGRES.database("desert")).hasMessageContaining("db/desert/*.sql");
    }

    @Test
    void setsUpAgainWhenTheRightsWereLost() throws SQLException {
        givenDatabase();
        try (var postgres = open()) {
            postgres.database("shed");
        }

        sql(administrator.to(name), "revoke all on schema shed from stoa_shed");

        try (var postgres = open()) {
            assertThat(tools(postgres)).isEmpty();
        }
    }

    private static List<String> tools(Postgres postgres) {
        return postgres.database("shed").sql("select name from shed.tool").list(row -> row.text("name"));
    }

    @Test
    void setsUpOnceWhenSeveralProcessesStartAtOnce() throws Exception {
        givenDatabase();

        try (var threads = Executors.newFixedThreadPool(4)) {
            Callable<List<String>> start = () -> {
                try (var postgres = open()) {
                    return tools(postgres);
                }
            };
            var starts = threads.invokeAll(Stream.generate(() -> start).limit(4).toList());

            assertThat(starts).map(Future::get).containsOnly(List.of());
        }
    }

    private void givenDatabase() throws SQLException {
        administrator("create role %1$s login superuser password 'secret'", "create database %1$s owner %1$s");
    }

    private Postgres open() {
        var url = administrator.to(name).jdbc() + "?user=" + name + "&password=secret";
        return Postgres.open(DatabaseConfig.DEFAULTS.withUrl(url).withPoolSize(2), Garden.DATA);
    }

    private void administrator(String... statements) throws SQLException {
        for (var statement : statements) {
            sql(administrator, statement.formatted(name));
        }
    }

    private static void sql(PostgresUrl url, String sql) throws SQLException {
        try (var connection = url.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
