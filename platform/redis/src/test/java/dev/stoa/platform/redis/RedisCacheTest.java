package dev.stoa.platform.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.cache.Cache;
import dev.stoa.platform.cache.CacheReport;
import dev.stoa.platform.cache.CacheSpec;
import dev.stoa.platform.cache.Caches;
import dev.stoa.platform.runtime.Signals;
import dev.stoa.platform.tenancy.TenantId;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisCacheTest {
    private final TenantId bakery = new TenantId(UUID.randomUUID());
    private final TenantId dairy = new TenantId(UUID.randomUUID());
    private final AtomicInteger made = new AtomicInteger();
    private TestRedis redis;
    private Node here;
    private Node there;

    record Price(int cents, @Nullable String currency) {}

    /// A process of an installation, as far as its caches go.
    private record Node(Redis shared, Signals signals, Caches caches, Cache<String, Price> prices)
            implements AutoCloseable {

        static Node on(TestRedis redis) {
            var shared = Redis.open(redis.url());
            var signals = shared.signals(new NoSignals());
            var caches = new Caches(InstantSource.system(), new SimpleMeterRegistry(), signals, shared.cache());
            var prices = caches.cache(CacheSpec.of("price", String.class, Price.class)
                    .withTtl(Duration.ofMinutes(10), Duration.ofMinutes(5)));
            until(shared::isUp);
            return new Node(shared, signals, caches, prices);
        }

        CacheReport report() {
            return caches.reports().getFirst();
        }

        /// Forgets what this process holds, as a new one would hold nothing.
        Node again(TestRedis redis) {
            close();
            return on(redis);
        }

        @Override
        public void close() {
            caches.close();
            signals.close();
            shared.close();
        }
    }

    private static final class NoSignals implements Signals {
        @Override
        public void send(String channel, String message) {}

        @Override
        public void listen(String channel, Listener listener) {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void start() throws Exception {
        redis = TestRedis.started();
        here = Node.on(redis);
        there = Node.on(redis);
        // Subscribing tells of an interruption, which forgets what is held; afterwards messages are heard.
        until(() -> {
            var _ = there.prices.get(bakery, "probe", this::next);
            here.prices.forget(bakery, "probe");
            var before = made.get();
            for (int i = 0; i < 100 && made.get() == before; i++) {
                var _ = there.prices.get(bakery, "probe", this::next);
                Thread.onSpinWait();
            }
            return made.get() > before;
        });
        made.set(0);
    }

    @AfterEach
    void stop() throws Exception {
        here.close();
        there.close();
        redis.close();
    }

    private Price next() {
        return new Price(made.incrementAndGet(), null);
    }

    private int price(Node process, TenantId tenant) {
        return process.prices.get(tenant, "rye", this::next).cents();
    }

    @Test
    void theFirstComesFromTheSourceTheNextFromRedisAndThenFromMemory() {
        var before = there.report();

        assertThat(price(here, bakery)).isEqualTo(1);
        assertThat(price(there, bakery)).isEqualTo(1);
        assertThat(price(there, bakery)).isEqualTo(1);

        var after = there.report();
        assertThat(after.misses() - before.misses()).isZero();
        assertThat(after.sharedHits() - before.sharedHits()).isEqualTo(1);
        assertThat(after.localHits() - before.localHits()).isEqualTo(1);
    }

    @Test
    void tenantsAreApart() {
        assertThat(price(here, bakery)).isEqualTo(1);
        assertThat(price(there, dairy)).isEqualTo(2);
    }

    @Test
    void thatThereIsNothingIsSharedToo() {
        assertThat(here.prices.find(bakery, "salt", Optional::empty)).isEmpty();
        assertThat(there.prices.find(bakery, "salt", () -> Optional.of(next()))).isEmpty();
    }

    @Test
    void aChangeReachesTheOtherProcess() {
        price(here, bakery);
        price(there, bakery);

        here.prices.forget(bakery, "rye");

        assertThat(price(here, bakery)).isEqualTo(2);
        until(() -> price(there, bakery) == 2);
    }

    @Test
    void ofTwoProcessesOneMakesAValue() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Integer>>();
            for (var i = 0; i < 100; i++) {
                var process = i % 2 == 0 ? here : there;
                answers.add(threads.submit(() -> price(process, bakery)));
            }
            for (var answer : answers) {
                assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo(1);
            }
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void whatWasBegunBeforeItWasForgottenIsNotShared() throws Exception {
        var reading = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var slow = threads.submit(() -> here.prices.get(bakery, "rye", () -> {
                var old = next();
                reading.countDown();
                await(mayEnd);
                return old;
            }));
            reading.await();

            there.prices.forget(bakery, "rye");
            mayEnd.countDown();

            assertThat(slow.get(10, TimeUnit.SECONDS).cents()).isEqualTo(1);
        }
        assertThat(price(there, bakery)).isEqualTo(2);
    }

    @Test
    void whoeverHoldsALockAndDiesHoldsUpNobodyForLong() {
        // As if another process had claimed the value and died.
        price(here, bakery);
        try (var client = RedisClient.create(redis.url());
                var connection = client.connect()) {
            var commands = connection.sync();
            var key = commands.keys("stoa:cache:price:" + bakery + ":*").stream()
                    .filter(name -> !name.isEmpty())
                    .toList();
            commands.del(key.toArray(String[]::new));
            for (var name : key) {
                commands.set(name.replace("stoa:cache:", "stoa:lock:"), "dead", SetArgs.Builder.px(10_000));
            }
        }
        var begin = System.nanoTime();

        assertThat(price(there, bakery)).isEqualTo(2);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        // Whoever makes the value meanwhile gives back no lock but its own.
        try (var client = RedisClient.create(redis.url());
                var connection = client.connect()) {
            var commands = connection.sync();
            var locks = commands.keys("stoa:lock:price:" + bakery + ":*");
            assertThat(locks)
                    .isNotEmpty()
                    .allSatisfy(lock -> assertThat(commands.get(lock)).isEqualTo("dead"));
        }
    }

    @Test
    void whatHasExpiredInRedisIsMadeAnew() {
        var brief =
                CacheSpec.of("brief", String.class, Price.class).withTtl(Duration.ofSeconds(1), Duration.ofSeconds(1));
        var before = here.caches.cache(brief).get(bakery, "rye", this::next);
        assertThat(there.caches.cache(brief).get(bakery, "rye", this::next)).isEqualTo(before);

        try (var client = RedisClient.create(redis.url());
                var connection = client.connect()) {
            var commands = connection.sync();
            until(() -> commands.keys("stoa:cache:brief:*").isEmpty());
        }

        there = there.again(redis);
        var after = there.caches.cache(brief).get(bakery, "rye", this::next);
        assertThat(after.cents()).isEqualTo(before.cents() + 1);
    }

    @Test
    void everyKeyHasATimeToLive() {
        price(here, bakery);
        var _ = here.prices.find(bakery, "salt", Optional::empty);
        here.prices.forget(bakery, "rye");
        price(there, dairy);

        try (var client = RedisClient.create(redis.url());
                var connection = client.connect()) {
            var commands = connection.sync();
            var keys = commands.keys("*");
            assertThat(keys).isNotEmpty();
            assertThat(keys)
                    .allSatisfy(key -> assertThat(commands.pttl(key)).as(key).isPositive());
        }
    }

    @Test
    void anOperatorForgetsAllInEveryProcess() {
        price(here, bakery);
        price(there, dairy);

        assertThat(here.caches.clear("price")).isTrue();

        assertThat(price(here, bakery)).isEqualTo(3);
        until(() -> price(there, dairy) > 3);
    }

    @Test
    void withoutRedisValuesAreMadeAndWithItAgainShared() throws Exception {
        redis.kill();
        until(() -> !here.shared.isUp());

        assertThat(price(here, bakery)).isEqualTo(1);
        here.prices.forget(bakery, "rye");
        assertThat(price(here, bakery)).isEqualTo(2);

        redis.start();
        until(() -> here.shared.isUp() && there.shared.isUp());
        here.prices.forget(bakery, "rye");
        assertThat(price(here, bakery)).isEqualTo(3);
        assertThat(price(there, bakery)).isEqualTo(3);
    }

    @Test
    void redisKilledUnderLoadFailsNobody() throws Exception {
        var asked = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Boolean>>();
            for (var i = 0; i < 8; i++) {
                var process = i % 2 == 0 ? here : there;
                answers.add(threads.submit(() -> {
                    while (asked.incrementAndGet() < 20_000) {
                        var key = "k" + asked.get() % 50;
                        assertThat(process.prices.get(bakery, key, this::next).cents())
                                .isPositive();
                        if (asked.get() % 10 == 0) {
                            process.prices.forget(bakery, key);
                        }
                    }
                    return true;
                }));
            }
            until(() -> asked.get() > 2_000);
            redis.kill();
            for (var answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void whatCouldNotBeForgottenIsForgottenBeforeRedisIsUsedAgain() throws Exception {
        assertThat(price(here, bakery)).isEqualTo(1);

        redis.hang();
        here.prices.forget(bakery, "rye");
        assertThat(price(here, bakery)).isEqualTo(2);
        redis.goOn();
        until(here.shared::isUp);

        // Held in memory now; a change makes it look into Redis, where the oldest may still be.
        here.prices.forget(bakery, "another");
        assertThat(price(here, bakery)).isEqualTo(2);
        there = there.again(redis);
        assertThat(price(there, bakery)).isNotEqualTo(1);
    }

    @Test
    void aRedisThatHangsHoldsUpNobodyForLong() throws Exception {
        redis.hang();
        for (var i = 0; i < 10; i++) {
            var _ = here.prices.get(bakery, "k" + i, this::next);
        }
        var begin = System.nanoTime();

        for (var i = 0; i < 100; i++) {
            var _ = here.prices.get(bakery, "l" + i, this::next);
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
        assertThat(here.shared.isUp()).isFalse();
        redis.goOn();
        until(() -> {
            var _ = here.prices.get(bakery, "m" + made.get(), this::next);
            return here.shared.isUp();
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Waits for a condition, for twenty seconds at most.
    static void until(BooleanSupplier condition) {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
