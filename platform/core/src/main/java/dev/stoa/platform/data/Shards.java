package dev.stoa.platform.data;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.Signals;
import dev.stoa.platform.runtime.StartRefused;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The servers that organisations are spread over, and which of them each is on. Shards are counted from
/// 1, which is the server of `database.url` and has the directory.
///
/// A tenant gets its shard when it is first asked for, and that is written down. Those who were there
/// before there were shards stay on the first; their ids tell when they were made.
///
/// Nothing is written in two places: whoever works on a tenant holds a shared lock for as long as the
/// transaction is, asks whether the tenant has left, and whoever moves it holds the lock alone. See
/// [Session] and [Move].
final class Shards implements AutoCloseable {
    static final String CHANNEL = "shards";

    /// The first number of advisory locks; the second is a hash of the tenant. For the rows, when they
    /// are read and when they are written.
    static final int READING = 1937259890;

    static final int WRITING = 1937259891;

    private static final int KNOWN_AT_MOST = 100_000;
    private static final UUID NOBODY = new UUID(0, 0);

    private final Pool first;
    private final List<Postgres> others;
    private final Sharding sharding;
    private final Instant since;
    private final Cache<UUID, Integer> places =
            Caffeine.newBuilder().maximumSize(KNOWN_AT_MOST).build();

    /// What a server knows of itself.
    ///
    /// @param since from when on new tenants are spread
    record Self(int number, UUID installation, Instant since) {}

    private Shards(Pool first, List<Postgres> others, Sharding sharding, Instant since) {
        this.first = first;
        this.others = others;
        this.sharding = sharding;
        this.since = since;
    }

    /// Opens the other servers and numbers them.
    ///
    /// @param pool to the first server
    /// @throws StartRefused if one cannot be used, or is not the one that had the number before
    static Shards open(DatabaseConfig config, DataFolder data, Setup setup, Pool pool, Signals signals) {
        var first = numbered(setup, 1, null);
        var others = new ArrayList<Postgres>();
        try {
            for (var url : config.shards()) {
                var number = others.size() + 2;
                var shard = Postgres.open("shard-" + number, config.alone(url), data);
                others.add(shard);
                var self = numbered(new Setup(shard.owner(), shard.login()), number, first);
                if (self.number != number || !self.installation.equals(first.installation)) {
                    throw new StartRefused("database.shards: the server " + shard.login() + " is "
                            + (self.installation.equals(first.installation)
                                    ? "shard " + self.number + " and not shard " + number
                                    : "a shard of another installation"));
                }
            }
        } catch (Throwable e) {
            others.forEach(Postgres::close);
            throw e;
        }
        var shards = new Shards(pool, List.copyOf(others), config.sharding(), first.since);
        signals.listen(CHANNEL, shards.new Hearing());
        return shards;
    }

    /// Gives a server its number, unless it has one, and answers what it has.
    ///
    /// @param first null for the first
    private static Self numbered(Setup setup, int number, @Nullable Self first) {
        var found = new ArrayList<Self>();
        setup.prepared("number the shards", connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("""
                        create table if not exists stoa.shard (
                            is_only boolean primary key default true check (is_only),
                            number integer not null,
                            installation uuid not null,
                            since timestamptz not null
                        );
                        create table if not exists stoa.moved (
                            tenant_id uuid primary key
                        );
                        grant select on stoa.shard, stoa.moved to public;
                        grant insert, delete on stoa.moved to %1$s;
                        """.formatted(Sql.name(setup.login().user())));
                if (first == null) {
                    // Processes that were started before do not ask where a tenant is, and find who is new
                    // meanwhile on the first.
                    statement.execute("""
                            create table if not exists stoa.tenant_shard (
                                tenant_id uuid primary key,
                                shard integer not null check (shard > 0)
                            );
                            grant select, insert, update on stoa.tenant_shard to %1$s;
                            insert into stoa.shard (number, installation, since)
                            values (1, gen_random_uuid(), now() + interval '10 minutes')
                            on conflict (is_only) do nothing;
                            """.formatted(Sql.name(setup.login().user())));
                } else {
                    statement.execute("""
                            insert into stoa.shard (number, installation, since)
                            values (%d, '%s', now())
                            on conflict (is_only) do nothing
                            """.formatted(number, first.installation));
                }
            }
            found.add(self(connection));
        });
        return found.getFirst();
    }

    private static Self self(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select number, installation, since from stoa.shard")) {
            row.next();
            return new Self(
                    row.getInt("number"),
                    row.getObject("installation", UUID.class),
                    row.getObject("since", OffsetDateTime.class).toInstant());
        }
    }

    /// Others say which tenant was moved.
    private final class Hearing implements Signals.Listener {
        @Override
        public void heard(String message) {
            places.invalidate(UUID.fromString(message));
        }

        @Override
        public void interrupted() {
            places.invalidateAll();
        }
    }

    int count() {
        return others.size() + 1;
    }

    /// All but the first, in their order.
    List<Postgres> others() {
        return others;
    }

    /// Runs `work` at the shard of a tenant; once more if the tenant turns out to have left for another.
    ///
    /// @param databases of a module, by shard
    /// @throws DatabaseHeld if it is on its way
    <T extends @Nullable Object> T at(UUID tenant, List<Database> databases, Function<Database, T> work) {
        var shard = of(tenant);
        try {
            return work.apply(databases.get(shard - 1));
        } catch (Session.Moved _) {
            places.invalidate(tenant);
        }
        var now = of(tenant);
        if (now == shard) {
            throw new DatabaseHeld("the tenant is being moved to another server");
        }
        try {
            return work.apply(databases.get(now - 1));
        } catch (Session.Moved _) {
            places.invalidate(tenant);
            throw new DatabaseHeld("the tenant is being moved to another server");
        }
    }

    private int of(UUID tenant) {
        var known = places.getIfPresent(tenant);
        if (known != null) {
            return known;
        }
        try (var connection = first.connection()) {
            var found = find(connection, tenant);
            if (found.isEmpty()) {
                assign(connection, tenant);
                found = find(connection, tenant);
            }
            var shard = found.orElseThrow();
            if (shard > count()) {
                // Another process has been told of more.
                throw new DatabaseHeld("the tenant is on shard " + shard + ", and this process knows " + count());
            }
            places.put(tenant, shard);
            return shard;
        } catch (SQLException e) {
            throw DatabaseException.of(e, "find the shard of a tenant");
        }
    }

    static Optional<Integer> find(Connection directory, UUID tenant) throws SQLException {
        try (var statement = directory.prepareStatement("select shard from stoa.tenant_shard where tenant_id = ?")) {
            statement.setObject(1, tenant);
            try (var row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getInt(1)) : Optional.empty();
            }
        }
    }

    /// Of several at once the first decides.
    private void assign(Connection directory, UUID tenant) throws SQLException {
        try (var statement = directory.prepareStatement("""
                insert into stoa.tenant_shard (tenant_id, shard)
                values (?, ?)
                on conflict (tenant_id) do nothing
                """)) {
            statement.setObject(1, tenant);
            statement.setInt(2, isOlder(tenant, since) ? 1 : sharding.place(tenant, count()));
            statement.executeUpdate();
        }
    }

    /// Whether the tenant was there before. An id of ours (UUIDv7) begins with its time in milliseconds.
    static boolean isOlder(UUID tenant, Instant since) {
        return tenant.equals(NOBODY)
                || (tenant.version() == 7 && tenant.getMostSignificantBits() >>> 16 < since.toEpochMilli());
    }

    @Override
    public void close() {
        others.forEach(Postgres::close);
    }
}
