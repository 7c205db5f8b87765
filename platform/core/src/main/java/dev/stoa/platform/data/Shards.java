package dev.stoa.platform.data;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.stoa.platform.runtime.DataFolder;
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
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// The servers that tenants are spread over, and which of them each is on. Shards are counted from 1, which is
/// the server of `database.url` and has the directory.
///
/// A tenant gets its shard when it is first asked for, and that is written down. Those who were there before
/// there were shards stay on the first; their ids tell when they were made.
///
/// The directory is kept in memory, so what a process knows may be old. Therefore each transaction of a tenant
/// begins with `stoa.hold`, in its first message: that takes a shared lock until the end of the transaction, and
/// fails if whoever [moves][Move] the tenant has the lock, or if the tenant has left. It takes the lock before it
/// looks, or it could see what was before a move that has just ended. Who has failed looks into the directory
/// and, if the tenant is elsewhere, begins again there.
final class Shards implements AutoCloseable {
    /// The first number of advisory locks; the second is a hash of the tenant. Held by those who read, and by
    /// those who write.
    static final int READING = 1937259890;

    static final int WRITING = 1937259891;

    private static final int KNOWN_AT_MOST = 100_000;
    private static final UUID NOBODY = new UUID(0, 0);

    private final Pool first;
    private final List<Postgres> others;
    private final ToIntFunction<UUID> placing;
    private final Instant since;
    private final Cache<UUID, Integer> places =
            Caffeine.newBuilder().maximumSize(KNOWN_AT_MOST).build();

    /// What a server knows of itself.
    ///
    /// @param since from when on new tenants are spread
    private record Self(int number, UUID installation, Instant since) {}

    private Shards(Pool first, List<Postgres> others, ToIntFunction<UUID> placing, Instant since) {
        this.first = first;
        this.others = others;
        this.placing = placing;
        this.since = since;
    }

    /// Opens the other servers and numbers them.
    ///
    /// @param setup of the first
    /// @param pool to the first
    /// @throws StartRefused if one cannot be used, or is not the one that had the number before
    static Shards open(DatabaseConfig config, DataFolder data, Setup setup, Pool pool) {
        var self = numbered(setup, 1, UUID.randomUUID());
        var others = new ArrayList<Postgres>();
        try {
            for (var url : config.shards()) {
                var number = others.size() + 2;
                var shard = Postgres.open("shard-" + number, config.alone(url), data);
                others.add(shard);
                var other = numbered(shard.setup(), number, self.installation);
                if (!other.installation.equals(self.installation)) {
                    throw new StartRefused(
                            "database.shards: " + shard.login() + " is a server of another installation");
                }
            }
        } catch (Throwable e) {
            others.forEach(Postgres::close);
            throw e;
        }
        var placing = config.sharding().over(others.size() + 1);
        return new Shards(pool, List.copyOf(others), placing, self.since);
    }

    /// Makes what each shard has, gives the server its number unless it has one, and answers what it has.
    ///
    /// @throws StartRefused if it had another number before
    private static Self numbered(Setup setup, int number, UUID installation) {
        var found = new ArrayList<Self>();
        setup.prepared("number the shards", connection -> {
            try (var statement = connection.createStatement()) {
                // Processes that were started before do not ask where a tenant is, and put who is new on the
                // first. They have ten minutes to be started again.
                statement.execute("""
                        create table if not exists stoa.shard (
                            is_only boolean primary key default true check (is_only),
                            number integer not null,
                            installation uuid not null,
                            since timestamptz not null
                        );
                        insert into stoa.shard (number, installation, since)
                        values (%1$d, '%2$s', now() + interval '10 minutes')
                        on conflict (is_only) do nothing;

                        create table if not exists stoa.moved (
                            tenant_id uuid primary key
                        );
                        grant select on stoa.moved to public;

                        create or replace function stoa.hold(kind integer, tenant text) returns boolean
                        language plpgsql as $$
                        begin
                            if not pg_try_advisory_xact_lock_shared(kind, hashtext(tenant)) then
                                raise exception 'the tenant is being moved' using errcode = '%3$s';
                            end if;
                            if exists (select from stoa.moved where tenant_id = tenant::uuid) then
                                raise exception 'the tenant has left' using errcode = '%3$s';
                            end if;
                            return true;
                        end
                        $$;
                        """.formatted(number, installation, DatabaseHeld.STATE));
                if (number == 1) {
                    statement.execute("""
                            create table if not exists stoa.tenant_shard (
                                tenant_id uuid primary key,
                                shard integer not null check (shard > 0)
                            )
                            """);
                }
            }
            found.add(self(connection));
        });
        var self = found.getFirst();
        if (self.number != number) {
            throw new StartRefused("database.shards: " + setup.owner() + " is shard " + self.number
                    + " of its installation, and not shard " + number);
        }
        return self;
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

    private int count() {
        return others.size() + 1;
    }

    /// All but the first, in their order.
    List<Postgres> others() {
        return others;
    }

    /// Runs `work` at the shard of a tenant; once more if the tenant turns out to have left for another.
    ///
    /// @throws DatabaseHeld if it is being moved
    <T extends @Nullable Object> T at(UUID tenant, Function<Pool, T> work) {
        var shard = of(tenant);
        try {
            return work.apply(pool(shard));
        } catch (DatabaseHeld e) {
            places.invalidate(tenant);
            var now = of(tenant);
            if (now == shard) {
                throw e;
            }
            return work.apply(pool(now));
        }
    }

    private Pool pool(int shard) {
        return shard == 1 ? first : others.get(shard - 2).pool();
    }

    private int of(UUID tenant) {
        var known = places.getIfPresent(tenant);
        if (known != null) {
            return known;
        }
        try (var handle = first.open()) {
            var directory = handle.getConnection();
            var shard = find(directory, tenant).orElse(0);
            if (shard == 0) {
                place(directory, tenant, isOlder(tenant, since) ? 1 : placing.applyAsInt(tenant));
                shard = find(directory, tenant).orElseThrow();
            }
            if (shard > count()) {
                throw new DatabaseHeld("the tenant is on shard " + shard + ", and this process was told of " + count());
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

    /// Writes down where a tenant is, if that is not known. Of several at once the first decides.
    static void place(Connection directory, UUID tenant, int shard) throws SQLException {
        try (var statement = directory.prepareStatement("""
                insert into stoa.tenant_shard (tenant_id, shard)
                values (?, ?)
                on conflict (tenant_id) do nothing
                """)) {
            statement.setObject(1, tenant);
            statement.setInt(2, shard);
            statement.executeUpdate();
        }
    }

    /// Whether the tenant was there before. An id of ours (UUIDv7) begins with its time in milliseconds.
    private static boolean isOlder(UUID tenant, Instant since) {
        return tenant.equals(NOBODY)
                || (tenant.version() == 7 && tenant.getMostSignificantBits() >>> 16 < since.toEpochMilli());
    }

    @Override
    public void close() {
        others.forEach(Postgres::close);
    }
}
