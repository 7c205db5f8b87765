package dev.stoa.platform.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.platform.runtime.StartRefused;
import dev.stoa.platform.tenancy.TenantId;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Three servers, which here are three databases, and two processes.
@Tag("database")
class ShardsTest {
    private final List<String> urls =
            Stream.generate(TestServer::freshUrl).limit(3).toList();
    private final TenantId tenant = new TenantId(UUID.randomUUID());
    private Postgres here;
    private Postgres there;

    @BeforeEach
    void open() {
        here = open(urls.subList(1, 3));
        there = open(urls.subList(1, 3));
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    private Postgres open(List<String> shards) {
        var config = config(shards);
        return Postgres.open(config, Garden.DATA);
    }

    private DatabaseConfig config(List<String> shards) {
        return DatabaseConfig.DEFAULTS.withUrl(urls.getFirst()).withPoolSize(6).withShards(shards, Sharding.HASH_MOD);
    }

    private static Database garden(Postgres process) {
        return process.spread("garden");
    }

    /// On which shards a tenant has rows, by looking.
    private List<Integer> places(TenantId of) {
        var found = new ArrayList<Integer>();
        for (var url : urls) {
            try (var connection = PostgresUrl.parse(url).dataSource().getConnection()) {
                if (Sql.claim(connection, "select exists (select from garden.plant where tenant_id = '" + of + "')")) {
                    found.add(urls.indexOf(url) + 1);
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
        return found;
    }

    private void onShard(int number, String sql) throws SQLException {
        try (var connection =
                        PostgresUrl.parse(urls.get(number - 1)).dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void move(int to) {
        try (var maintenance = Maintenance.open(config(urls.subList(1, 3)), Path.of("target/none"))) {
            maintenance.move(tenant.value(), to, List.of("garden"), _ -> {});
        }
    }

    /// Where the tenant is, and a shard where it is not.
    private int place() {
        plant(garden(here), tenant, "Rose");
        return places(tenant).getFirst();
    }

    private static int other(int place) {
        return place % 3 + 1;
    }

    @Test
    void hasTheRowsOfEachTenantOnOneShardAndFindsThemFromEveryProcess() {
        var tenants =
                Stream.generate(() -> new TenantId(UUID.randomUUID())).limit(30).toList();
        for (var each : tenants) {
            plant(garden(here), each, "Rose");
            plant(garden(there), each, "Lily");
        }

        assertThat(tenants).allSatisfy(each -> {
            assertThat(places(each)).containsExactly(Sharding.HASH_MOD.place(each.value(), 3));
            assertThat(names(garden(here), each)).containsExactly("Lily", "Rose");
            assertThat(page(garden(there), each)).containsExactly("Lily", "Rose");
        });
        assertThat(tenants.stream().flatMap(each -> places(each).stream()).distinct())
                .containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void leavesThoseWhereTheyAreWhoWereThereBefore() {
        // UUIDv7 of a minute ago.
        var id = new UUID(
                (Instant.now().minusSeconds(60).toEpochMilli() << 16) | 0x7abc,
                tenant.value().getLeastSignificantBits());
        var older = new TenantId(id);

        for (var process : List.of(here, there)) {
            plant(garden(process), older, "Rose " + process.hashCode());
        }

        assertThat(places(older)).containsExactly(1);
    }

    @Test
    void movesATenantWithAllItsRows() {
        var from = place();
        names(garden(there), tenant);

        move(other(from));

        assertThat(places(tenant)).containsExactly(other(from));
        assertThat(names(garden(here), tenant)).containsExactly("Rose");
        plant(garden(there), tenant, "Lily");
        assertThat(names(garden(here), tenant)).containsExactly("Lily", "Rose");
        assertThat(places(tenant)).containsExactly(other(from));

        move(from);
        assertThat(places(tenant)).containsExactly(from);
        assertThat(names(garden(there), tenant)).containsExactly("Lily", "Rose");
    }

    @Test
    void losesAndDoublesNothingThatIsWrittenMeanwhile() throws Exception {
        var from = place();
        var isOver = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writers = new ArrayList<Future<Integer>>();
            for (var n = 0; n < 4; n++) {
                var process = n % 2 == 0 ? here : there;
                var name = "Plant " + n + " ";
                writers.add(threads.submit(() -> write(garden(process), name, isOver)));
            }
            var to = from;
            try {
                for (var n = 0; n < 6; n++) {
                    to = other(to);
                    move(to);
                }
            } finally {
                isOver.set(true);
            }
            var written = 1;
            for (var writer : writers) {
                written += writer.get(30, TimeUnit.SECONDS);
            }

            assertThat(names(garden(here), tenant)).hasSize(written);
            assertThat(written).isGreaterThan(20);
            assertThat(places(tenant)).containsExactly(to);
        }
    }

    /// Answers how many rows were acknowledged.
    private int write(Database garden, String name, AtomicBoolean isOver) {
        var written = 0;
        while (!isOver.get()) {
            try {
                plant(garden, tenant, name + written);
                written++;
                assertThat(names(garden, tenant)).contains(name + (written - 1));
            } catch (DatabaseHeld _) {
                LockSupport.parkNanos(1_000_000);
            }
        }
        return written;
    }

    @Test
    void refusesToWriteAndGoesOnReadingWhileTheRowsAreCopied() throws Exception {
        var from = place();
        try (var mover = PostgresUrl.parse(urls.get(from - 1)).dataSource().getConnection();
                var statement = mover.createStatement()) {
            statement.execute("select pg_advisory_lock(" + Shards.WRITING + ", hashtext('" + tenant + "'))");

            assertThat(names(garden(there), tenant)).containsExactly("Rose");
            assertThatThrownBy(() -> plant(garden(there), tenant, "Lily")).isInstanceOf(DatabaseHeld.class);
            assertThatThrownBy(() -> garden(here).transaction(tenant, tx -> {
                        try {
                            tx.attempt(() -> tx.sql("delete from garden.plant").update());
                        } catch (RuntimeException e) {
                            throw e;
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                        return true;
                    }))
                    .isInstanceOf(DatabaseHeld.class);
        }
        // Whoever moved it was killed.
        await(() -> {
            try {
                plant(garden(there), tenant, "Lily");
                return true;
            } catch (DatabaseHeld _) {
                return false;
            }
        });
    }

    @Test
    void waitsForTransactionsThatWrite() throws Exception {
        var from = place();
        var isWaiting = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var moving = garden(here).transaction(tenant, tx -> {
                plant(tx, "Lily");
                var begun = threads.submit(() -> move(other(from)));
                await(() -> isLockWaitedFor(from));
                isWaiting.set(!begun.isDone());
                plant(tx, "Tulip");
                return begun;
            });
            moving.get(30, TimeUnit.SECONDS);
        }

        assertThat(isWaiting).isTrue();
        assertThat(names(garden(there), tenant)).containsExactly("Lily", "Rose", "Tulip");
        assertThat(places(tenant)).containsExactly(other(from));
    }

    private boolean isLockWaitedFor(int shard) {
        try (var connection =
                PostgresUrl.parse(urls.get(shard - 1)).dataSource().getConnection()) {
            return Sql.claim(connection, """
                    select exists (select from pg_locks
                                   where locktype = 'advisory' and not granted
                                     and database = (select oid from pg_database where datname = current_database()))
                    """);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void finishesAMoveThatWasKilledAfterTheCopy() throws SQLException {
        var from = place();
        var to = other(from);
        garden(here);
        onShard(
                to,
                "insert into garden.plant (tenant_id, id, name) values ('" + tenant
                        + "', gen_random_uuid(), 'A copy')");

        assertThat(names(garden(here), tenant)).containsExactly("Rose");
        move(to);
        assertThat(names(garden(there), tenant)).containsExactly("Rose");
        assertThat(places(tenant)).containsExactly(to);
    }

    @Test
    void finishesOrGivesUpAMoveThatWasKilledBeforeTheDirectoryWasChanged() throws SQLException {
        var from = place();
        onShard(from, "insert into stoa.moved values ('" + tenant + "')");
        for (var process : List.of(here, there)) {
            assertThatThrownBy(() -> names(garden(process), tenant)).isInstanceOf(DatabaseHeld.class);
        }

        move(from);
        assertThat(names(garden(here), tenant)).containsExactly("Rose");

        onShard(from, "insert into stoa.moved values ('" + tenant + "')");
        move(other(from));
        assertThat(names(garden(there), tenant)).containsExactly("Rose");
        assertThat(places(tenant)).containsExactly(other(from));
    }

    @Test
    void deletesWhatAMoveLeftThatWasKilledInTheEnd() throws SQLException {
        var from = place();
        onShard(
                other(from),
                "insert into garden.plant (tenant_id, id, name) values ('" + tenant
                        + "', gen_random_uuid(), 'Left behind')");

        move(from);

        assertThat(places(tenant)).containsExactly(from);
        assertThat(names(garden(here), tenant)).containsExactly("Rose");
    }

    @Test
    void refusesServersThatHaveChangedPlacesOrBelongToAnother() {
        assertThatThrownBy(() -> open(List.of(urls.get(2), urls.get(1))))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("is shard 3 and not shard 2");

        var first = TestServer.freshUrl();
        assertThatThrownBy(() -> Postgres.open(
                        DatabaseConfig.DEFAULTS.withUrl(first).withShards(urls.subList(1, 2), Sharding.RING),
                        Garden.DATA))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("another installation");
    }

    @Test
    void holdsATenantOffThatIsOnAShardThisProcessDoesNotKnow() {
        move(3);
        plant(garden(here), tenant, "Rose");

        try (var older = open(urls.subList(1, 2))) {
            assertThatThrownBy(() -> names(garden(older), tenant)).isInstanceOf(DatabaseHeld.class);
        }
    }

    @Test
    void refusesToChangeRowsFromATransactionOfAnotherModule() {
        var orchard = here.database("orchard");

        assertThatThrownBy(() -> orchard.transaction(tenant, tx -> tx.as(garden(here), tenant)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("spread over shards");
        assertThatThrownBy(() -> garden(here).transaction(tenant, tx -> {
                    tx.requireFirstServer("enqueue a job");
                    return true;
                }))
                .hasMessageContaining("enqueue a job in a transaction of a module");
    }

    @Test
    void holdsTheTenantForAsLongAsATransactionIs() {
        plant(garden(here), tenant, "Rose");

        long held = garden(here)
                .sql(
                        tenant,
                        "select count(*) as n from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()")
                .one(row -> row.number("n"));

        assertThat(held).isEqualTo(1);
    }

    @Test
    void listsTheShards() {
        var place = place();
        try (var maintenance = Maintenance.open(config(urls.subList(1, 3)), Path.of("target/none"))) {
            var shards = maintenance.shards();

            assertThat(shards).extracting(Maintenance.Shard::number).containsExactly(1, 2, 3);
            assertThat(shards.get(place - 1).tenants()).isEqualTo(1);
            assertThat(shards.toString()).doesNotContain("password");
            assertThatThrownBy(() -> maintenance.backup(Path.of("target/none.zip"), false, _ -> {}))
                    .isInstanceOf(StartRefused.class);
        }
    }

    private static void plant(Database db, TenantId tenant, String name) {
        db.sql(tenant, "insert into garden.plant (tenant_id, id, name) values (:tenant, :id, :name)")
                .bind("id", UUID.randomUUID())
                .bind("name", name)
                .update();
    }

    private static void plant(Transaction tx, String name) {
        tx.sql("insert into garden.plant (tenant_id, id, name) values (:tenant, :id, :name)")
                .bind("id", UUID.randomUUID())
                .bind("name", name)
                .update();
    }

    private static List<String> names(Database db, TenantId tenant) {
        return db.sql(tenant, "select name from garden.plant where tenant_id = :tenant order by name")
                .list(row -> row.text("name"));
    }

    private static List<String> page(Database db, TenantId tenant) {
        return db.snapshot(
                tenant,
                tx -> tx.sql("select name from garden.plant order by name").list(row -> row.text("name")));
    }

    private static void await(BooleanSupplier condition) {
        var limit = Instant.now().plus(Duration.ofSeconds(20));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(limit);
            LockSupport.parkNanos(10_000_000);
        }
    }
}
