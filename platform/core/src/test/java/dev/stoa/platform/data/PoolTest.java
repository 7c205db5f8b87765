package dev.stoa.platform.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.test.FaultProxy;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// What happens to statements when connections break, are slow, or are all in use.
@Tag("database")
class PoolTest {
    private static final DatabaseConfig CONFIG =
            DatabaseConfig.DEFAULTS.withPoolSize(1).withAcquireTimeout(Duration.ofMillis(500));

    @AutoClose
    private final FaultProxy proxy = FaultProxy.to("127.0.0.1", server().getPort());

    private final TenantId tenant = new TenantId(UUID.randomUUID());

    private static URI server() {
        Garden.database();
        return URI.create(Garden.POSTGRES.login().jdbc().substring("jdbc:".length()));
    }

    /// The garden through the proxy.
    private Postgres open(DatabaseConfig config) {
        var login = Garden.POSTGRES.login();
        var url = "postgres://" + login.user() + ":" + login.password() + "@127.0.0.1:" + proxy.port()
                + server().getPath();
        return Postgres.open(config.withUrl(url), Garden.DATA);
    }

    @Test
    void takesOneRoundTripToReadAndOneMoreThanItHasStatementsForATransaction() {
        try (var postgres = open(CONFIG)) {
            var db = postgres.database("garden");
            // Often enough for the driver to prepare them.
            for (var n = 0; n < 10; n++) {
                plant(db, "Rose " + n);
                names(db, "flower");
            }

            var before = proxy.requests();
            plant(db, "Lily");
            assertThat(proxy.requests() - before).isEqualTo(2);
            assertThat(names(db, "flower")).hasSize(11);
            assertThat(proxy.requests() - before).isEqualTo(3);

            before = proxy.requests();
            db.transaction(
                    tenant,
                    tx -> tx.sql("update garden.plant set height = 7").update()
                            + tx.sql("delete from garden.plant where tenant_id = :tenant")
                                    .update());
            assertThat(proxy.requests() - before).isEqualTo(3);
        }
    }

    /// For such a statement the driver asks for types, and cuts the message in front of it.
    @Test
    void keepsItsRoleAndScopeWhenAPreparedStatementHasANullAndTextToReturn() {
        try (var postgres = open(CONFIG)) {
            var db = postgres.database("garden");
            plant(db, "Rose");

            for (var n = 0; n < 20; n++) {
                assertThat(names(db, null)).containsExactly("Rose");
                assertThat(db.sql("select name from garden.plant").list(row -> row.text("name")))
                        .isEmpty();
            }
        }
    }

    @Test
    void writesAThousandRowsInOneRoundTrip() {
        try (var postgres = open(CONFIG)) {
            var db = postgres.database("garden");
            var ids = Stream.generate(UUID::randomUUID).limit(1_000).toList();
            assertThat(plants(db)).isZero();

            var before = proxy.requests();
            db.sql(tenant, """
                            insert into garden.plant (tenant_id, id, name)
                            select :tenant, id, id::text
                            from unnest(:ids::uuid[]) as row (id)
                            """).bind("ids", ids).update();

            // One message, which the network may have cut into pieces.
            assertThat(proxy.requests() - before).isLessThan(10);
            assertThat(plants(db)).isEqualTo(1_000);
        }
    }

    @Test
    void replacesAConnectionWhoseServerProcessWasEnded() throws SQLException {
        try (var postgres = open(CONFIG)) {
            var db = postgres.database("garden");

            terminate(db);
            assertThat(plants(db)).isZero();

            terminate(db);
            plant(db, "Rose");
            assertThat(plants(db)).isEqualTo(1);

            terminate(db);
            db.transaction(
                    tenant,
                    tx -> tx.sql("update garden.plant set height = 7").update()
                            + tx.sql("update garden.plant set height = 8").update());
            assertThat(plants(db)).isEqualTo(1);
        }
    }

    @Test
    void repeatsWhatReadsWhenTheConnectionBreaks() {
        try (var postgres = open(CONFIG)) {
            var db = postgres.database("garden");
            assertThat(plants(db)).isZero();

            proxy.cutOnce();

            assertThat(plants(db)).isZero();
        }
    }

    @Test
    void repeatsAWriteThatWasNotCommitted() throws Exception {
        try (var postgres = open(CONFIG);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var db = postgres.database("garden");
            assertThat(plants(db)).isZero();

            proxy.loseReplies();
            var before = proxy.requests();
            var writing = threads.submit(() -> plant(db, "Rose"));
            await(() -> proxy.requests() > before);
            proxy.heal();

            assertThat(writing.get(20, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(plants(db)).isEqualTo(1);
        }
    }

    @Test
    void neverRepeatsAWriteThatMayHaveBeenKept() throws Exception {
        try (var postgres = open(CONFIG);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var db = postgres.database("garden");
            assertThat(plants(db)).isZero();

            var writing = threads.submit(() -> db.transaction(tenant, tx -> {
                plant(tx);
                proxy.loseReplies();
                return true;
            }));
            await(() -> plants(Garden.database()) == 1);
            proxy.heal();

            assertThatThrownBy(writing::get).hasCauseInstanceOf(DatabaseUnavailable.class);
            assertThat(plants(db)).isEqualTo(1);
        }
    }

    @Test
    void keepsNothingOfATransactionWhoseConnectionBreaksInTheMiddle() {
        try (var postgres = open(CONFIG.withAcquireTimeout(Duration.ofSeconds(5)))) {
            var db = postgres.database("garden");

            assertThatThrownBy(() -> db.transaction(tenant, tx -> {
                        plant(tx);
                        proxy.cutOnce();
                        return tx.sql("select 1 as one").list(row -> row.integer("one"));
                    }))
                    .isInstanceOf(DatabaseUnavailable.class);

            assertThat(plants(db)).isZero();
        }
    }

    @Test
    void saysThatAllConnectionsAreInUseRatherThanThatTheDatabaseIsAway() {
        try (var postgres = open(CONFIG)) {
            var db = postgres.database("garden");

            db.transaction(tenant, _ -> {
                assertThatThrownBy(() -> onAnotherThread(() -> plants(db)))
                        .hasCauseInstanceOf(DatabaseBusy.class)
                        .hasMessageContaining("all 1 connections");
                return true;
            });
            assertThat(plants(db)).isZero();

            proxy.cut();
            assertThatThrownBy(() -> plants(db)).isInstanceOf(DatabaseUnavailable.class);
            proxy.heal();
            await(postgres::isReachable);
            assertThat(plants(db)).isZero();
        }
    }

    @Test
    void countsConnectionsAndThoseWhoWaitedInVain() {
        // The statistics of the pool are a second old at most.
        var patient = CONFIG.withAcquireTimeout(Duration.ofSeconds(2));
        try (var postgres = open(patient)) {
            var meters = new SimpleMeterRegistry();
            postgres.bindTo(meters);
            var db = postgres.database("garden");
            var taken = count(meters, "acquire");
            var returned = count(meters, "usage");

            plants(db);

            await(() -> count(meters, "creation") >= 1);
            assertThat(count(meters, "acquire")).isEqualTo(taken + 1);
            assertThat(count(meters, "usage")).isEqualTo(returned + 1);
            assertThat(gauge(meters, "max")).isEqualTo(1);
            db.transaction(tenant, _ -> {
                var waiting = Thread.ofVirtual()
                        .start(() -> assertThatThrownBy(() -> plants(db)).isInstanceOf(DatabaseBusy.class));
                await(() ->
                        gauge(meters, "active") == 1 && gauge(meters, "idle") == 0 && gauge(meters, "pending") == 1);
                return join(waiting);
            });
            assertThat(meters.get("hikaricp.connections.timeout")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void showsWhoHoldsAConnectionForTooLong() throws Exception {
        BlockingQueue<ILoggingEvent> said = new LinkedBlockingQueue<>();
        var appender = new ListAppender<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                said.add(event);
            }
        };
        appender.start();
        var logger = (Logger) LoggerFactory.getLogger("com.zaxxer.hikari.pool.ProxyLeakTask");
        logger.addAppender(appender);
        try (var postgres = open(CONFIG.withLeakWarning(Duration.ofSeconds(2)))) {
            var event = postgres.database("garden").transaction(tenant, _ -> poll(said));

            assertThat(event.getThrowableProxy().getStackTraceElementProxyArray())
                    .anyMatch(frame ->
                            frame.getStackTraceElement().getMethodName().equals("showsWhoHoldsAConnectionForTooLong"));
        } finally {
            logger.detachAppender(appender);
        }
    }

    @Test
    void saysThatAStatementTookTooLong() {
        try (var postgres = open(CONFIG.withStatementTimeout(Duration.ofMillis(200)))) {
            var db = postgres.database("garden");

            assertThatThrownBy(() -> db.sql("select pg_sleep(20)").list(_ -> 1)).isInstanceOf(StatementTimeout.class);
            assertThat(plants(db)).isZero();
        }
    }

    @Test
    void runsATransactionAgainThatLostADeadlock() throws Exception {
        var db = Garden.database();
        plant(db, "Rose");
        plant(db, "Lily");
        var bothHoldOne = new CyclicBarrier(2);
        var attempts = new AtomicInteger();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = List.of(List.of("Rose", "Lily"), List.of("Lily", "Rose")).stream()
                    .map(names -> threads.submit(() -> db.repeatable(tenant, tx -> {
                        attempts.incrementAndGet();
                        grow(tx, names.getFirst());
                        if (attempts.get() <= 2) {
                            meet(bothHoldOne);
                        }
                        return grow(tx, names.getLast());
                    })))
                    .toList();
            for (var future : futures) {
                assertThat(future.get(30, TimeUnit.SECONDS)).isEqualTo(1);
            }
        }

        // One more each time that the two get in each other's way again.
        assertThat(attempts).hasValueGreaterThanOrEqualTo(3);
        assertThat(db.sql(tenant, "select height from garden.plant").list(row -> row.integer("height")))
                .containsExactly(2, 2);
    }

    @Test
    void seesOneMomentInASnapshotAndOnlyReadsThere() {
        var db = Garden.database();
        plant(db, "Rose");

        var counts = db.snapshot(tenant, tx -> {
            var first = plants(tx);
            onAnotherThread(() -> plant(db, "Lily"));
            return List.of(first, plants(tx));
        });

        assertThat(counts).containsExactly(1L, 1L);
        assertThatThrownBy(() -> db.snapshot(tenant, tx -> grow(tx, "Rose"))).hasMessageContaining("read-only");
    }

    private void terminate(Database db) throws SQLException {
        var process = db.sql("select pg_backend_pid() as pid").one(row -> row.integer("pid"));
        try (var connection = Garden.POSTGRES.owner().dataSource().getConnection()) {
            assertThat(Sql.claim(connection, "select pg_terminate_backend(" + process + ", 10000)"))
                    .isTrue();
        }
    }

    private static <T> T onAnotherThread(Callable<T> work) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads.submit(work).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean join(Thread thread) {
        try {
            return thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ILoggingEvent poll(BlockingQueue<ILoggingEvent> said) {
        try {
            var event = said.poll(20, TimeUnit.SECONDS);
            assertThat(event).isNotNull();
            return event;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(BooleanSupplier condition) {
        var limit = Instant.now().plusSeconds(20);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(limit);
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static double count(MeterRegistry meters, String what) {
        return meters.get("hikaricp.connections." + what).functionTimer().count();
    }

    private static double gauge(MeterRegistry meters, String what) {
        return meters.get("hikaricp.connections." + what).gauge().value();
    }

    private static int grow(Transaction tx, String name) {
        return tx.sql("update garden.plant set height = height + 1 where tenant_id = :tenant and name = :name")
                .bind("name", name)
                .update();
    }

    private int plant(Database db, String name) {
        return db.sql(tenant, "insert into garden.plant (tenant_id, id, name) values (:tenant, :id, :name)")
                .bind("id", UUID.randomUUID())
                .bind("name", name)
                .update();
    }

    private List<String> names(Database db, @Nullable String kind) {
        return db.sql(tenant, "select name from garden.plant where :kind::text is null or kind = :kind")
                .bind("kind", kind)
                .list(row -> row.text("name"));
    }

    private static void plant(Transaction tx) {
        tx.sql("insert into garden.plant (tenant_id, id, name) values (:tenant, :id, 'Rose')")
                .bind("id", UUID.randomUUID())
                .update();
    }

    private long plants(Database db) {
        return db.sql(tenant, "select count(*) as n from garden.plant").one(row -> row.number("n"));
    }

    private static long plants(Transaction tx) {
        return tx.sql("select count(*) as n from garden.plant").one(row -> row.number("n"));
    }
}
