package dev.stoa.platform.data;

import java.sql.Connection;
import java.sql.SQLException;

/// What the owner does before a module can be used: roles, schemas, migrations. Processes take turns.
record Setup(PostgresUrl owner, PostgresUrl login) {
    /// Held while a process sets up; any number that nobody else uses would do.
    private static final long LOCK = 0x73746f61L;

    /// Something done with the owner's connection.
    interface Work {
        void with(Connection connection) throws SQLException;
    }

    /// Brings a module up to date.
    void run(ModuleSchema schema) {
        prepared("set up " + schema.role(), connection -> schema.setUp(connection, owner, login.user()));
    }

    /// Does something that needs the schema `stoa`, alone.
    void prepared(String what, Work work) {
        alone(what, connection -> {
            prepare(connection);
            work.with(connection);
        });
    }

    /// Does something while no other process sets up.
    void alone(String what, Work work) {
        try (var connection = owner.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("select pg_advisory_lock(" + LOCK + ")");
            work.with(connection);
        } catch (SQLException e) {
            throw DatabaseException.of(e, what);
        }
    }

    /// The schema `stoa`: what policies compare with, and what is remembered about modules.
    private void prepare(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("""
                    create schema if not exists stoa;
                    grant usage on schema stoa to public;

                    create table if not exists stoa.module (
                        name text primary key,
                        fingerprint text not null
                    );
                    grant select on stoa.module to %s;

                    -- After a transaction that set it a setting is '' on that connection, and not null.
                    create or replace function stoa.current_tenant() returns uuid
                    language sql stable parallel safe
                    return nullif(current_setting('stoa.tenant', true), '')::uuid;

                    create or replace function stoa.current_user_id() returns uuid
                    language sql stable parallel safe
                    return nullif(current_setting('stoa.user', true), '')::uuid;
                    """.formatted(Sql.name(login.user())));
        } catch (SQLException e) {
            throw Sql.refusal(e, Sql.mayNotCreateSchemas(connection, owner));
        }
    }
}
