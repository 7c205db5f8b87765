package dev.stoa.platform.data;

import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.Signals;
import dev.stoa.platform.runtime.StartRefused;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// The database of this process: the PostgreSQL it runs itself, or the one it was given.
///
/// Two users share the work. The *owner* makes roles and schemas and runs migrations, over connections that
/// live as long as the setup. The *login* is who the pool signs in as; it owns nothing, inherits nothing and
/// may only become the role of a module. In a PostgreSQL that was given, both are the user of the address.
///
/// Any number of processes may start at once on one database; they set up one after the other.
public final class Postgres implements AutoCloseable {
    static final String LOGIN = "stoa_app";
    private static final int OLDEST_VERSION = 16;

    private static final Set<String> NOT_MADE_YET = Set.of("28P01", "28000", "3D000");

    private final @Nullable EmbeddedPostgres server;
    private final PostgresUrl owner;
    private final PostgresUrl login;
    private final Pool pool;
    private final Replicas replicas;
    private final PostgresSignals signals;
    private final Map<String, String> fingerprints;
    private final Map<String, Database> databases = new HashMap<>();
    private final Set<String> spread = new HashSet<>();
    private final @Nullable Shards shards;

    /// @param name as metrics call its connections
    private Postgres(
            String name,
            @Nullable EmbeddedPostgres server,
            PostgresUrl owner,
            PostgresUrl login,
            DatabaseConfig config,
            DataFolder data) {
        this.server = server;
        this.owner = owner;
        this.login = login;
        fingerprints = prepared(config);
        replicas = new Replicas(login, config);
        pool = new Pool(new PoolMeters(name), login, config);
        signals = new PostgresSignals(pool, login.dataSource());
        try {
            shards = config.shards().isEmpty() ? null : Shards.open(config, data, setup(), pool);
        } catch (Throwable e) {
            signals.close();
            replicas.close();
            pool.close();
            throw e;
        }
    }

    /// Opens the database, starting it first unless the settings name one.
    ///
    /// @throws StartRefused if a person has to do something first
    public static Postgres open(DatabaseConfig config, DataFolder data) {
        return open("stoa", config, data);
    }

    static Postgres open(String name, DatabaseConfig config, DataFolder data) {
        if (config.url() != null) {
            var given = PostgresUrl.parse(config.url());
            return new Postgres(name, null, given, given, config, data);
        }
        var password = data.secretText("postgres-app", PostgresUrl::newPassword);
        // Loading Jdbi takes longer than starting the server, and that is mostly waiting.
        Thread.ofPlatform().daemon().name("load-jdbi").start(() -> Jdbi.create(new PGSimpleDataSource()));
        var server = EmbeddedPostgres.start(data);
        try {
            var owner = server.superuser("stoa");
            var login = owner.as(LOGIN, password);
            return new Postgres(name, server, owner, login, config, data);
        } catch (Throwable e) {
            server.close();
            throw e;
        }
    }

    /// The module's database, migrated and checked.
    ///
    /// @throws StartRefused if a person has to do something first
    public synchronized Database database(String module) {
        return databases.computeIfAbsent(module, this::open);
    }

    /// The same for a module whose rows of tenants may be on several servers. Its transactions change its own
    /// rows, publish events, and do nothing else.
    ///
    /// @throws StartRefused if a person has to do something first
    public synchronized Database spread(String module) {
        spread.add(module);
        var first = database(module);
        others().forEach(shard -> shard.database(module));
        return first.spread(shards);
    }

    /// Whether the rows of the module may be on several servers.
    public synchronized boolean isSpread(String module) {
        return spread.contains(module);
    }

    /// The other servers that tenants are spread over: shard 2, shard 3 …
    public List<Postgres> others() {
        return shards == null ? List.of() : shards.others();
    }

    /// Messages between the processes on this database.
    public Signals signals() {
        return signals;
    }

    private Database open(String module) {
        var schema = new ModuleSchema(module);
        if (!schema.fingerprint().equals(fingerprints.get(module))) {
            setup().run(schema);
            catchUp();
        }
        var database = new Database(pool, replicas, schema.role());
        schema.verify(database);
        return database;
    }

    /// Who asks a replica finds the tables there.
    private void catchUp() {
        try {
            replicas.catchUp();
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    /// What has been set up already, by module. A module counts only while its role is there to be used:
    /// roles are not part of a dump, so a restored database lacks them.
    private Map<String, String> prepared(DatabaseConfig config) {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            requireVersion(connection);
            var schema = statement.executeQuery("""
                    select to_regclass('stoa.module') is not null as has_modules,
                           to_regclass('stoa.tenant_shard') is not null as has_directory
                    """);
            schema.next();
            if (schema.getBoolean("has_directory") && config.shards().isEmpty()) {
                throw new StartRefused("organisations are spread over this database " + login
                        + " and other servers, which database.shards has to name");
            }
            if (!schema.getBoolean("has_modules")) {
                return Map.of();
            }
            var result = statement.executeQuery("""
                    select m.name, m.fingerprint
                    from stoa.module m
                    join pg_roles r on r.rolname = 'stoa_' || m.name
                    join pg_namespace n on n.nspname = m.name
                    where pg_has_role(r.oid, 'set')
                      and has_schema_privilege(r.oid, n.oid, 'usage')
                    """);
            var found = new HashMap<String, String>();
            while (result.next()) {
                found.put(result.getString("name"), result.getString("fingerprint"));
            }
            return found;
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    /// Signs in; on a server of our own, after making who signs in and where, if that has not been done.
    private Connection connect() throws SQLException {
        try {
            return login.dataSource().getConnection();
        } catch (SQLException e) {
            if (server == null || !NOT_MADE_YET.contains(e.getSQLState())) {
                throw e;
            }
            makeDatabase(server);
            return login.dataSource().getConnection();
        }
    }

    private void makeDatabase(EmbeddedPostgres server) throws SQLException {
        try (var connection = server.superuser("postgres").dataSource().getConnection();
                var statement = connection.createStatement()) {
            if (!Sql.claim(connection, "select exists (select from pg_roles where rolname = '" + LOGIN + "')")) {
                statement.execute(
                        "create role " + LOGIN + " login noinherit nosuperuser nocreatedb nocreaterole nobypassrls");
            }
            statement.execute("alter role " + LOGIN + " password '" + login.verifier() + "'");
            if (!Sql.claim(connection, "select exists (select from pg_database where datname = 'stoa')")) {
                statement.execute("create database stoa");
            }
        }
    }

    private static void requireVersion(Connection connection) throws SQLException {
        var version = connection.getMetaData().getDatabaseMajorVersion();
        if (version < OLDEST_VERSION) {
            throw new StartRefused("Stoa needs PostgreSQL " + OLDEST_VERSION + " or later, this is " + version);
        }
    }

    private RuntimeException unreachable(SQLException e) {
        return server == null
                ? new StartRefused("cannot use the database " + login + ": " + e.getMessage(), e)
                : DatabaseException.of(e, "sign in");
    }

    long serverPid() {
        return Objects.requireNonNull(server).pid();
    }

    PostgresUrl owner() {
        return owner;
    }

    PostgresUrl login() {
        return login;
    }

    Setup setup() {
        return new Setup(owner, login);
    }

    Pool pool() {
        return pool;
    }

    /// Whether the database answers within two seconds.
    public boolean isReachable() {
        return pool.isReachable();
    }

    /// Connections at most.
    public int poolSize() {
        return pool.size();
    }

    /// The replicas in the order of the settings, by name, and why each is left out; empty for one that is
    /// asked.
    public Map<String, Supplier<String>> replicas() {
        var troubles = new LinkedHashMap<String, Supplier<String>>();
        replicas.all()
                .forEach(replica ->
                        troubles.put(replica.name(), () -> replica.state().trouble()));
        return troubles;
    }

    /// What keeps the promise of [Database#read] to callers of several processes; empty without replicas.
    public Optional<ReadYourWrites> readYourWrites() {
        var positions = replicas.positions();
        return positions.areKept() ? Optional.of(new ReadYourWrites(positions.lag())) : Optional.empty();
    }

    /// Adds what the pools count.
    public void bindTo(MeterRegistry registry) {
        pool.bindTo(registry);
        replicas.bindTo(registry);
        others().forEach(shard -> shard.bindTo(registry));
    }

    @Override
    public void close() {
        signals.close();
        if (shards != null) {
            shards.close();
        }
        replicas.close();
        pool.close();
        if (server != null) {
            server.close();
        }
    }
}
