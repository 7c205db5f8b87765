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
    private record Self(int number, UUID installation) {}

    private Shards(Pool first, List<Postgres> others, ToIntFunction<UUID> placing, Instant since) {
        this.first = first;
        this.others = others;
        this.placing = placing;
        this.since = since;
    }

    /// Opens the other servers, and makes the directory when all are there.
    ///
    /// @param setup of the first
    /// @param pool to the first
    /// @throws StartRefused if one cannot be used, or is not the one that had the number before
    static Shards open(DatabaseConfig config, DataFolder data, Setup setup, Pool pool) {
        var installation = number(setup, 1, UUID.randomUUID());
        var others = new ArrayList<Postgres>();
        try {
            for (var url : config.shards()) {
                var number = others.size() + 2;
                var shard = Postgres.open("shard-" + number, config.alone(url), data);
                others.add(shard);
                if (!number(shard.setup(), number, installation).equals(installation)) {
                    throw new StartRefused(
                            "database.shards: " + shard.login() + " is a server of another installation");
                }
            }
            var placing = config.sharding().over(others.size() + 1);
            return new Shards(pool, List.copyOf(others), placing, makeDirectory(setup));
        } catch (Throwable e) {
            others.forEach(Postgres::close);
            throw e;
        }
    }

    /// Makes what each shard has, and gives the server its number unless it has one.
    ///
    /// @param installation it belongs to from now on, unless it has one
    /// @return the installation it belongs to
    /// @throws StartRefused if it had another number before, or rows before it had one
    private static UUID number(Setup setup, int number, UUID installation) {
        var found = new ArrayList<Self>();
        setup.prepared("number the shards", connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("""
                        create table if not exists stoa.shard (
                            is_only boolean primary key default true check (is_only),
                            number integer not null,
                            installation uuid not null,
                            since timestamptz
                        );
                        insert into stoa.shard (number, installation)
                        select %1$d, '%2$s'
                        where %1$d = 1 or not exists (select from stoa.module)
                        on conflict (is_only) do nothing;

                        create table if not exists stoa.moved (
                            tenant_id uuid primary key,
                            shard integer not null
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
            }
            found.addAll(self(connection));
        });
        if (found.isEmpty()) {
            throw new StartRefused("database.shards: " + setup.owner() + " has rows of Stoa's that are not of a shard");
        }
        var self = found.getFirst();
        if (self.number != number) {
            throw new StartRefused("database.shards: " + setup.owner() + " is shard " + self.number
                    + " of its installation, and not shard " + number);
        }
        return self.installation;
    }

    /// One, or none.
    private static List<Self> self(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select number, installation from stoa.shard")) {
            return row.next()
                    ? List.of(new Self(row.getInt("number"), row.getObject("installation", UUID.class)))
                    : List.of();
        }
    }

    /// @throws StartRefused if a server is not the shard of that number of the installation that a directory is of
    static void requireSame(Connection directory, Connection server, int number) throws SQLException {
        var expected = self(directory).getFirst();
        if (!self(server).contains(new Self(number, expected.installation))) {
            throw new StartRefused("database.shards names another server as shard " + number + " than Stoa did when"
                    + " it was last started");
        }
    }

    /// Answers from when on new tenants are spread. Processes that were started before there was a directory put
    /// them on the first; they have ten minutes to be started again.
    private static Instant makeDirectory(Setup setup) {
        var since = new ArrayList<Instant>();
        setup.prepared("make the directory of shards", connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("""
                        create table if not exists stoa.tenant_shard (
                            tenant_id uuid primary key,
                            shard integer not null check (shard > 0)
                        );
                        update stoa.shard set since = now() + interval '10 minutes' where since is null
                        """);
                var row = statement.executeQuery("select since from stoa.shard");
                row.next();
                since.add(row.getObject("since", OffsetDateTime.class).toInstant());
            }
        });
        return since.getFirst();
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
