package dev.stoa.platform.data;

import dev.stoa.platform.runtime.StartRefused;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// A module's part of the database: the role `stoa_<module>`, the schema `<module>` and what the migrations
/// under `db/<module>/` on the class path put into it.
///
/// Loading Flyway and letting it look costs a few hundred milliseconds for the first module and tens for each
/// other. So what was last done is remembered in `stoa.module` as a fingerprint of the migrations, and a
/// start that finds the same one does nothing.
final class ModuleSchema {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*");

    /// Changes when this class does something else with the same migrations.
    private static final String RECIPE = "2";

    private static final String HISTORY = "schema_history";

    /// What the platform lets every module do in its own schemas is granted to this role, which each module's role has.
    private static final String EVERY_MODULE = "stoa_module";

    private final String module;
    private final String role;
    private final Migrations migrations;
    private final String fingerprint;

    /// @throws IllegalArgumentException if there is nothing under `db/<module>/`
    ModuleSchema(String module) {
        if (!NAME.matcher(module).matches()) {
            throw new IllegalArgumentException("'" + module + "' is not a usable module name");
        }
        this.module = module;
        role = "stoa_" + module;
        migrations = new Migrations(module);
        fingerprint = migrations.fingerprint(RECIPE);
    }

    String role() {
        return role;
    }

    String fingerprint() {
        return fingerprint;
    }

    /// Brings the schema up to date.
    ///
    /// @param connection the owner's, holding the lock against other processes that set up
    /// @param login the role that the pool signs in as
    void setUp(Connection connection, PostgresUrl owner, String login) throws SQLException {
        makeRole(connection, owner, login);
        makeSchema(connection, owner);
        migrate(owner);
        try (var statement = connection.createStatement()) {
            statement.execute("""
                    grant usage on schema %1$s to %2$s;
                    grant select, insert, update, delete on all tables in schema %1$s to %2$s;
                    revoke all on table %1$s.%3$s from %2$s;
                    insert into stoa.module (name, fingerprint) values ('%1$s', '%4$s')
                    on conflict (name) do update set fingerprint = excluded.fingerprint
                    """.formatted(module, role, HISTORY, fingerprint));
        }
    }

    private void makeRole(Connection connection, PostgresUrl owner, String login) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var name : List.of(EVERY_MODULE, role)) {
                if (!Sql.claim(connection, "select exists (select from pg_roles where rolname = '" + name + "')")) {
                    statement.execute("create role " + name + " nologin nosuperuser nobypassrls noinherit");
                }
            }
            var isOne = "select pg_has_role('%s', '%s', 'usage')".formatted(role, EVERY_MODULE);
            if (!Sql.claim(connection, isOne)) {
                statement.execute("grant %s to %s with inherit true, set false".formatted(EVERY_MODULE, role));
            }
            var mayBe = "select pg_has_role('%s', '%s', 'set')".formatted(login, role);
            if (!Sql.claim(connection, mayBe)) {
                statement.execute("grant %s to %s with inherit false, set true".formatted(role, Sql.name(login)));
            }
        } catch (SQLException e) {
            throw Sql.refusal(
                    e,
                    ("the database user %1$s may not make the role %2$s. Let an administrator run either"
                                    + " \"alter role %1$s createrole\", or"
                                    + " \"create role %2$s nologin\", \"grant %2$s to %1$s with inherit false, set true\""
                                    + " and, with \"create role %3$s nologin\" if it is not there, \"grant %3$s to %2$s"
                                    + " with inherit true, set false\"")
                            .formatted(owner.user(), role, EVERY_MODULE));
        }
    }

    private void makeSchema(Connection connection, PostgresUrl owner) throws SQLException {
        // Looks first: `create schema if not exists` needs the right to create also when there is nothing to do.
        if (Sql.claim(connection, "select to_regnamespace('%s') is not null".formatted(module))) {
            return;
        }
        try (var statement = connection.createStatement()) {
            statement.execute("create schema " + module);
        } catch (SQLException e) {
            throw Sql.refusal(e, Sql.mayNotCreateSchemas(connection, owner));
        }
    }

    private void migrate(PostgresUrl owner) {
        try {
            Flyway.configure()
                    .dataSource(owner.dataSource())
                    .locations("classpath:db/" + module)
                    .resourceProvider(migrations)
                    .defaultSchema(module)
                    .createSchemas(false)
                    .table(HISTORY)
                    .sqlMigrationPrefix("")
                    .sqlMigrationSeparator("_")
                    // Versions are dates, and work that was begun earlier may arrive later.
                    .outOfOrder(true)
                    .placeholderReplacement(false)
                    .validateMigrationNaming(true)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new StartRefused("the migrations of " + module + " failed: " + e.getMessage(), e);
        }
    }

    /// Asks the database, as the module's role, whether row-level security will hold.
    ///
    /// @throws StartRefused if the role can get round it, or a table with tenants does not have it
    void verify(Database database) {
        if (database.sql("select rolsuper or rolbypassrls as free from pg_roles where rolname = current_user")
                .one(row -> row.bool("free"))) {
            throw new StartRefused("the role " + role + " can see the rows of all tenants. Let an administrator run"
                    + " \"alter role " + role + " nosuperuser nobypassrls\"");
        }
        var open = database.sql("""
                        select c.relname::text as name
                        from pg_class c
                        join pg_namespace n on n.oid = c.relnamespace
                        where n.nspname = :schema
                          and c.relkind in ('r', 'p')
                          and (pg_has_role(c.relowner, 'member')
                               or c.relrowsecurity and not row_security_active(c.oid)
                               or not (c.relrowsecurity and c.relforcerowsecurity)
                                  and exists (select from pg_attribute a
                                              where a.attrelid = c.oid
                                                and a.attname = 'tenant_id'
                                                and not a.attisdropped))
                        order by name
                        """).bind("schema", module).list(row -> row.text("name"));
        if (!open.isEmpty()) {
            throw new StartRefused("row-level security does not hold for " + module + "." + String.join(", ", open)
                    + ": a table with tenant_id needs \"enable\" and \"force row level security\", and " + role
                    + " must not own it");
        }
    }
}
