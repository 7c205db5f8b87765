package dev.stoa.platform.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.platform.events.Events;
import dev.stoa.platform.runtime.StartRefused;
import dev.stoa.platform.tenancy.TenantId;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Three servers, which here are three databases, and two processes. Each test has a tenant of its own.
@Tag("database")
@Timeout(120)
class ShardsTest {
    private static final List<String> URLS =
            Stream.generate(TestServer::freshUrl).limit(3).toList();
    private static final DatabaseConfig CONFIG = DatabaseConfig.DEFAULTS
            .withUrl(URLS.getFirst())
            .withPoolSize(6)
            .withShards(URLS.subList(1, 3), Sharding.HASH_MOD);
    private static Postgres here;
    private static Postgres there;

    private final TenantId tenant = new TenantId(UUID.randomUUID());

    @BeforeAll
    static void open() {
        here = open(CONFIG);
        there = open(CONFIG);
        // As the forwarder has it.
        here.database(Events.MODULE);
        here.others().forEach(shard -> shard.database(Events.MODULE));
    }

    @AfterAll
    static void close() {
        here.close();
        there.close();
    }

    private static Postgres open(DatabaseConfig config) {
        return Postgres.open(config, Garden.DATA);
    }

    private static Database garden(Postgres process) {
        return process.spread("garden");
    }

    /// The names of the plants that a tenant has, by shard, as one sees them there.
    private static Map<Integer, List<String>> look(TenantId of) {
        var found = new HashMap<Integer, List<String>>();
        for (var number = 1; number <= 3; number++) {
            try (var connection =
                            PostgresUrl.parse(URLS.get(number - 1)).dataSource().getConnection();
                    var statement = connection.createStatement();
                    var row = statement.executeQuery(
                            "select name from garden.plant where tenant_id = '" + of + "' order by name")) {
                while (row.next()) {
                    found.computeIfAbsent(number, _ -> new ArrayList<>()).add(row.getString(1));
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
        return found;
    }

    private static int place(TenantId of) {
        var found = look(of);
        assertThat(found).hasSize(1);
        return found.keySet().iterator().next();
    }

    /// Plants a rose, and answers on which shard.
    private int begin() {
        plant(garden(here), tenant, "Rose");
        return place(tenant);
    }

    private static int other(int place) {
        return place % 3 + 1;
    }

    private static void onShard(int number, String sql) throws SQLException {
        try (var connection =
                        PostgresUrl.parse(URLS.get(number - 1)).dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Maintenance maintenance() {
        return Maintenance.open(CONFIG, Path.of("target/none"));
    }

    private void move(int to) {
        try (var maintenance = maintenance()) {
            maintenance.move(tenant.value(), to, _ -> {});
        }
    }

    @Test
    void spreadsAThousandTenantsWithinAQuarterOfTheMeanEachOnOneShard() throws Exception {
        var before = shards();
        var tenants = Stream.generate(() -> new TenantId(UUID.randomUUID()))
                .limit(1_000)
                .toList();

        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var each : tenants) {
                threads.execute(() -> {
                    plant(garden(here), each, "Rose");
                    plant(garden(there), each, "Lily");
                });
            }
        }

        var after = shards();
        for (var shard = 0; shard < 3; shard++) {
            assertThat(after.get(shard).tenants() - before.get(shard).tenants()).isBetween(250L, 416L);
        }
        assertThat(rows(tenants)).isEqualTo(Map.of("one shard, 2 rows", 1_000));
        assertThat(names(garden(there), tenants.getFirst())).containsExactly("Lily", "Rose");
        assertThat(page(garden(here), tenants.getFirst())).containsExactly("Lily", "Rose");
    }

    private static List<Maintenance.Shard> shards() {
        try (var maintenance = maintenance()) {
            return maintenance.shards();
        }
    }

    /// How many tenants have how many rows on how many shards.
    private static Map<String, Integer> rows(List<TenantId> of) throws SQLException {
        var counts = new HashMap<String, List<Integer>>();
        for (var url : URLS) {
            try (var connection = PostgresUrl.parse(url).dataSource().getConnection();
                    var statement = connection.createStatement();
                    var row =
                            statement.executeQuery("select tenant_id, count(*) from garden.plant group by tenant_id")) {
                while (row.next()) {
                    counts.computeIfAbsent(row.getString(1), _ -> new ArrayList<>())
                            .add(row.getInt(2));
                }
            }
        }
        var kinds = new HashMap<String, Integer>();
        for (var tenant : of) {
            var found = counts.getOrDefault(tenant.toString(), List.of());
            kinds.merge(
                    found.size() == 1 ? "one shard, " + found.getFirst() + " rows" : "shards: " + found,
                    1,
                    Integer::sum);
        }
        return kinds;
    }

    @Test
    void leavesThoseWhereTheyAreWhoWereThereBefore() {
        var older = new TenantId(new UUID(
                (Instant.now().minusSeconds(60).toEpochMilli() << 16) | 0x7abc,
                tenant.value().getLeastSignificantBits()));

        plant(garden(here), older, "Rose");
        plant(garden(there), older, "Lily");

        assertThat(look(older)).isEqualTo(Map.of(1, List.of("Lily", "Rose")));
    }

    @Test
    void movesATenantWithAllItsRowsAndBack() {
        var from = begin();
        var to = other(from);
        var rose = UUID.randomUUID();
        garden(here)
                .sql(tenant, """
                        insert into garden.plant (tenant_id, id, name, tags, watered_at, neighbour_id)
                        values (:tenant, :id, :name, '{a,"b c"}', '2026-11-21T09:30:00.123456Z', :id)
                        """)
                .bind("id", rose)
                .bind("name", "Quote \" \\ and\ttab")
                .update();
        var before = wholeRows(garden(there));

        move(to);

        assertThat(look(tenant)).containsOnlyKeys(to);
        assertThat(wholeRows(garden(here))).isEqualTo(before);
        plant(garden(there), tenant, "Lily");
        assertThat(names(garden(here), tenant)).hasSize(3);
        assertThat(look(tenant)).containsOnlyKeys(to);

        move(from);

        assertThat(look(tenant)).containsOnlyKeys(from);
        assertThat(names(garden(there), tenant)).hasSize(3);
    }

    private List<String> wholeRows(Database garden) {
        return garden.sql(tenant, "select p::text as row from garden.plant p where tenant_id = :tenant order by name")
                .list(row -> row.text("row"));
    }

    /// Who may not see the rows of others, nor write past row-level security.
    @Test
    void movesATenantAsAUserWhoIsNoSuperuser() throws SQLException {
        var user = "plain_" + UUID.randomUUID().toString().replace('-', '_');
        var urls = new ArrayList<String>();
        try (var connection = Garden.POSTGRES.owner().dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create role " + user + " login createrole password 'secret'");
            statement.execute("grant stoa_module to " + user + " with admin option");
            statement.execute("grant stoa_garden, stoa_events to " + user + " with inherit false, set true");
            for (var database : List.of(user + "_1", user + "_2")) {
                statement.execute("create database " + database + " owner " + user);
                urls.add(Garden.POSTGRES.owner().to(database).jdbc() + "?user=" + user + "&password=secret");
            }
        }
        var config = CONFIG.withUrl(urls.getFirst()).withShards(urls.subList(1, 2), Sharding.DIRECTORY);
        try (var process = open(config);
                var maintenance = Maintenance.open(config, Path.of("target/none"))) {
            process.others().forEach(shard -> shard.database(Events.MODULE));
            process.database(Events.MODULE);
            plant(garden(process), tenant, "Rose");

            for (var to : List.of(2, 1)) {
                var rows = new ArrayList<String>();
                maintenance.move(tenant.value(), to, rows::add);

                assertThat(rows).containsExactly("garden.plant: 1 rows", "is on shard " + to);
                assertThat(names(garden(process), tenant)).containsExactly("Rose");
            }
        }
    }

    @Test
    void movesNobodyElse() {
        var neighbour = new TenantId(UUID.randomUUID());
        plant(garden(here), neighbour, "Daisy");
        var before = look(neighbour);
        begin();

        for (var to = 1; to <= 3; to++) {
            move(to);
            assertThat(look(neighbour)).isEqualTo(before);
        }
    }

    @Test
    void losesAndDoublesNothingThatIsWrittenMeanwhile() throws Exception {
        var place = begin();
        var isOver = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writers = new ArrayList<Future<Integer>>();
            try {
                for (var n = 0; n < 4; n++) {
                    var garden = garden(n % 2 == 0 ? here : there);
                    var name = "Plant " + n + " ";
                    writers.add(threads.submit(() -> write(garden, name, isOver)));
                }
                for (var n = 0; n < 6; n++) {
                    place = other(place);
                    move(place);
                }
            } finally {
                isOver.set(true);
            }
            var written = 1;
            for (var writer : writers) {
                written += writer.get(30, TimeUnit.SECONDS);
            }

            assertThat(written).isGreaterThan(20);
            assertThat(look(tenant)).containsOnlyKeys(place);
            assertThat(names(garden(here), tenant)).hasSize(written);
        }
    }

    /// Answers how many rows were acknowledged.
    private int write(Database garden, String name, AtomicBoolean isOver) {
        var written = 0;
        var limit = Instant.now().plusSeconds(60);
        while (!isOver.get() && Instant.now().isBefore(limit)) {
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
        var from = begin();
        try (var mover = PostgresUrl.parse(URLS.get(from - 1)).dataSource().getConnection();
                var statement = mover.createStatement()) {
            statement.execute("select pg_advisory_lock(" + Shards.WRITING + ", hashtext('" + tenant + "'))");

            assertThat(names(garden(there), tenant)).containsExactly("Rose");
            assertThat(page(garden(there), tenant)).containsExactly("Rose");
            assertThatThrownBy(() -> plant(garden(there), tenant, "Lily")).isInstanceOf(DatabaseHeld.class);
            assertThatThrownBy(() -> garden(here).transaction(tenant, tx -> {
                        attempt(tx, () -> tx.sql("delete from garden.plant").update());
                        return true;
                    }))
                    .isInstanceOf(DatabaseHeld.class);
        }
        // Whoever moved it was killed.
        awaitWritten(garden(there), "Lily");
        assertThat(look(tenant)).isEqualTo(Map.of(from, List.of("Lily", "Rose")));
    }

    private static void attempt(Transaction tx, Transaction.Part part) {
        try {
            tx.attempt(part);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void refusesAStatementThatReadsAndWrites() {
        begin();

        assertThatThrownBy(() -> garden(here)
                        .sql(tenant, "select nextval('events.position') as n")
                        .one(row -> row.number("n")))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("read-only transaction");
    }

    @Test
    void waitsForTransactionsThatWrite() throws Exception {
        var from = begin();
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
        assertThat(look(tenant)).isEqualTo(Map.of(other(from), List.of("Lily", "Rose", "Tulip")));
    }

    private static boolean isLockWaitedFor(int shard) {
        try (var connection =
                PostgresUrl.parse(URLS.get(shard - 1)).dataSource().getConnection()) {
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
    void findsOutThatATenantHasLeftBeforeItDoesAnything() {
        var from = begin();
        names(garden(there), tenant);
        move(other(from));
        var begun = new ArrayList<String>();
        var kept = new ArrayList<String>();

        garden(there).transaction(tenant, tx -> {
            begun.add("begun");
            tx.afterCommit(() -> kept.add("kept"));
            plant(tx, "Lily");
            return true;
        });

        assertThat(begun).hasSize(2);
        assertThat(kept).hasSize(1);
        assertThat(look(tenant)).isEqualTo(Map.of(other(from), List.of("Lily", "Rose")));
    }

    @Test
    void takesUpAMoveThatWasKilledAfterTheCopy() throws SQLException {
        var from = begin();
        onShard(other(from), insert("A copy"));

        assertThat(names(garden(here), tenant)).containsExactly("Rose");
        move(other(from));

        assertThat(look(tenant)).isEqualTo(Map.of(other(from), List.of("Rose")));
    }

    @Test
    void finishesAMoveThatWasKilledBeforeTheDirectoryWasChanged() throws Exception {
        var from = begin();
        var to = other(from);
        killWhileItChangesTheDirectory(to);

        for (var process : List.of(here, there)) {
            assertThatThrownBy(() -> names(garden(process), tenant)).isInstanceOf(DatabaseHeld.class);
            assertThatThrownBy(() -> plant(garden(process), tenant, "Lily")).isInstanceOf(DatabaseHeld.class);
        }
        for (var elsewhere : List.of(from, other(to))) {
            assertThatThrownBy(() -> move(elsewhere))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("on its way to shard " + to);
        }

        move(to);
        plant(garden(here), tenant, "Lily");
        assertThat(look(tenant)).isEqualTo(Map.of(to, List.of("Lily", "Rose")));
    }

    private void killWhileItChangesTheDirectory(int to) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var directory = PostgresUrl.parse(URLS.getFirst()).dataSource().getConnection();
                var statement = directory.createStatement()) {
            directory.setAutoCommit(false);
            statement.execute("select from stoa.tenant_shard where tenant_id = '" + tenant + "' for update");
            var moving = threads.submit(() -> move(to));
            await(() -> waitingForDirectory() != 0);
            TestServer.terminate(waitingForDirectory());
            assertThatThrownBy(() -> moving.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(DatabaseException.class);
        }
    }

    /// The connection that waits to change it; 0 for none.
    private static int waitingForDirectory() {
        try (var connection = PostgresUrl.parse(URLS.getFirst()).dataSource().getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("""
                        select pid from pg_stat_activity
                        where datname = current_database()
                          and wait_event_type = 'Lock'
                          and query like 'update stoa.tenant_shard%'
                        """)) {
            return row.next() ? row.getInt(1) : 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void deletesWhatAMoveLeftThatWasKilledInTheEnd() throws SQLException {
        var from = begin();
        onShard(other(from), insert("Left behind"));

        move(from);

        assertThat(look(tenant)).isEqualTo(Map.of(from, List.of("Rose")));
    }

    private String insert(String name) {
        return "insert into garden.plant (tenant_id, id, name) values ('" + tenant + "', gen_random_uuid(), '" + name
                + "')";
    }

    @Test
    void aMoveThatIsKilledWhileItCopiesLeavesTheTenantWhereItIsAndCanBeRepeated() {
        var from = begin();
        var to = other(from);

        try (var maintenance = maintenance()) {
            assertThatThrownBy(() -> maintenance.move(tenant.value(), to, _ -> {
                        throw new IllegalStateException("killed after the first table");
                    }))
                    .hasMessageContaining("killed");
        }
        assertThat(look(tenant)).isEqualTo(Map.of(from, List.of("Rose")));
        awaitWritten(garden(there), "Lily");

        move(to);
        assertThat(look(tenant)).isEqualTo(Map.of(to, List.of("Lily", "Rose")));
    }

    /// The server notices in a moment that whoever held the lock is gone.
    private void awaitWritten(Database garden, String name) {
        await(() -> {
            try {
                plant(garden, tenant, name);
                return true;
            } catch (DatabaseHeld _) {
                return false;
            }
        });
    }

    @Test
    void refusesServersThatHaveChangedPlacesOrBelongToAnother() {
        refuses(CONFIG, List.of(URLS.get(2), URLS.get(1)), "is shard 3 of its installation");

        var alone = CONFIG.withUrl(TestServer.freshUrl()).withShards(List.of(), Sharding.RING);
        refuses(alone, URLS.subList(1, 2), "another installation");
        // That has spread nobody.
        try (var postgres = open(alone)) {
            postgres.database("orchard");
        }

        var used = TestServer.freshUrl();
        try (var postgres = TestServer.open(used)) {
            postgres.database("orchard");
        }
        refuses(CONFIG, List.of(URLS.get(1), URLS.get(2), used), "rows of Stoa's that are not of a shard");
    }

    private static void refuses(DatabaseConfig config, List<String> shards, String why) {
        assertThatThrownBy(() -> open(config.withShards(shards, Sharding.RING)))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining(why);
    }

    @Test
    void refusesToStartWithoutTheOtherServers() {
        assertThatThrownBy(() -> open(CONFIG.withShards(List.of(), Sharding.RING)))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("database.shards");
    }

    @Test
    void holdsATenantOffThatIsOnAShardThisProcessDoesNotKnow() {
        move(3);
        plant(garden(here), tenant, "Rose");

        try (var older = open(CONFIG.withShards(URLS.subList(1, 2), Sharding.RING))) {
            assertThatThrownBy(() -> names(garden(older), tenant)).isInstanceOf(DatabaseHeld.class);
        }
    }

    @Test
    void refusesWhatWouldBeWrongOnAnotherServerAlsoWhereThereIsOne() {
        for (var garden : List.of(garden(here), Garden.POSTGRES.spread("garden"))) {
            assertThatThrownBy(() -> garden.transaction(tenant, tx -> {
                        tx.requireFirstServer("enqueue a job");
                        return true;
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("enqueue a job in a transaction of a module");
            assertThatThrownBy(() -> garden.transaction(tenant, tx -> tx.as(here.database("garden"), tenant)))
                    .hasMessageContaining("statements of another module in a transaction of a module");
        }
    }

    @Test
    void holdsTheTenantForAsLongAsATransactionIs() {
        begin();
        var locks = "select count(*) as n from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()";

        long held = garden(here).sql(tenant, locks).one(row -> row.number("n"));
        long alone = Garden.POSTGRES.spread("garden").sql(tenant, locks).one(row -> row.number("n"));

        assertThat(held).isEqualTo(1);
        assertThat(alone).isZero();
    }

    @Test
    void operatorsSeeEveryServer() {
        var place = begin();
        try (var maintenance = maintenance()) {
            var shards = maintenance.shards();
            assertThat(shards).extracting(Maintenance.Shard::number).containsExactly(1, 2, 3);
            assertThat(shards.get(place - 1).tenants()).isPositive();
            assertThat(shards.toString()).doesNotContain("password");

            maintenance.migrate(List.of("garden", "orchard"));
            var status = maintenance.status(List.of("garden", "orchard"));
            assertThat(status)
                    .extracting(one -> one.shard() + " " + one.module())
                    .contains("1 garden", "1 orchard", "2 garden", "3 garden")
                    .doesNotContain("2 orchard", "3 orchard");
            assertThat(status).allSatisfy(one -> assertThat(one.pending()).isEmpty());
        }
    }

    @Test
    void movesNobodyToAServerThatIsNotTheShardItIsSaidToBe() {
        var from = begin();
        var swapped = CONFIG.withShards(List.of(URLS.get(2), URLS.get(1)), Sharding.RING);

        try (var maintenance = Maintenance.open(swapped, Path.of("target/none"))) {
            assertThatThrownBy(() -> maintenance.move(tenant.value(), other(from), _ -> {}))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("another server");
        }
        try (var maintenance = maintenance()) {
            assertThatThrownBy(() -> maintenance.move(tenant.value(), 4, _ -> {}))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("no shard 4");
        }

        assertThat(look(tenant)).isEqualTo(Map.of(from, List.of("Rose")));
    }

    @Test
    void refusesToBackUpOneServerOfSeveral() {
        for (var config : List.of(CONFIG, CONFIG.withShards(List.of(), Sharding.RING))) {
            try (var maintenance = Maintenance.open(config, Path.of("target/none"))) {
                assertThatThrownBy(() -> maintenance.backup(Path.of("target/none.zip"), false, _ -> {}))
                        .isInstanceOf(StartRefused.class)
                        .hasMessageContaining("several servers");
            }
        }
    }

    private static void plant(Database db, TenantId tenant, String name) {
        plant(db.sql(tenant, "insert into garden.plant (tenant_id, id, name) values (:tenant, :id, :name)"), name);
    }

    private static void plant(Transaction tx, String name) {
        plant(tx.sql("insert into garden.plant (tenant_id, id, name) values (:tenant, :id, :name)"), name);
    }

    private static void plant(Statement insert, String name) {
        insert.bind("id", UUID.randomUUID()).bind("name", name).update();
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
