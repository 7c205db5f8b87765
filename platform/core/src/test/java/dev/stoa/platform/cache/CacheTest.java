package dev.stoa.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.platform.runtime.Signals;
import dev.stoa.platform.tenancy.TenantId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CacheTest {
    private static final CacheSpec<String, Price> PRICES =
            CacheSpec.of("price", String.class, Price.class).withTtl(Duration.ofMinutes(10), Duration.ofMinutes(10));

    private volatile Instant now = Instant.parse("2026-11-21T09:30:00Z");
    private final Bus bus = new Bus();
    private final Caches here = caches();
    private final Caches there = caches();
    private final Cache<String, Price> prices = here.cache(PRICES);
    private final TenantId bakery = tenant();
    private final TenantId dairy = tenant();
    private final AtomicInteger made = new AtomicInteger();

    record Price(int cents) {}

    /// Carries signals between the processes of this test.
    private static final class Bus implements Signals {
        private final List<Listener> listeners = new CopyOnWriteArrayList<>();

        @Override
        public void send(String channel, String message) {
            listeners.forEach(listener -> listener.heard(message));
        }

        @Override
        public void listen(String channel, Listener listener) {
            listeners.add(listener);
        }

        @Override
        public void close() {}
    }

    private Caches caches() {
        return new Caches(() -> now, new SimpleMeterRegistry(), bus, null);
    }

    private static TenantId tenant() {
        return new TenantId(UUID.randomUUID());
    }

    /// Each price that is made is one higher.
    private Price next() {
        return new Price(made.incrementAndGet());
    }

    private int price(TenantId tenant, String of) {
        return prices.get(tenant, of, this::next).cents();
    }

    @Test
    void aValueIsMadeOnceAndFoundFromThenOn() {
        assertThat(price(bakery, "rye")).isEqualTo(1);
        assertThat(price(bakery, "rye")).isEqualTo(1);

        assertThat(here.reports()).containsExactly(new CacheReport("price", 1, 0, 1, 1));
    }

    @Test
    void tenantsAreApart() {
        assertThat(price(bakery, "rye")).isEqualTo(1);
        assertThat(price(dairy, "rye")).isEqualTo(2);

        prices.forget(bakery, "rye");

        assertThat(price(dairy, "rye")).isEqualTo(2);
        assertThat(price(bakery, "rye")).isEqualTo(3);
    }

    @Test
    void aValueIsMadeAnewWhenItsTimeIsOver() {
        price(bakery, "rye");

        now = now.plus(Duration.ofMinutes(10));

        assertThat(price(bakery, "rye")).isEqualTo(2);
    }

    @Test
    void aClockThatStepsBackKeepsNothingAlive() {
        price(bakery, "rye");

        now = now.minus(Duration.ofHours(1));

        assertThat(price(bakery, "rye")).isEqualTo(2);
    }

    @Test
    void aValueInItsLastFifthIsAnsweredAndMadeAnewMeanwhile() throws Exception {
        price(bakery, "rye");
        now = now.plus(Duration.ofMinutes(8));

        assertThat(price(bakery, "rye")).isEqualTo(1);

        until(() -> price(bakery, "rye") == 2);
        now = now.plus(Duration.ofMinutes(7));
        assertThat(price(bakery, "rye")).isEqualTo(2);
        assertThat(made).hasValue(2);
    }

    @Test
    void thatThereIsNothingIsKeptForFiveSeconds() {
        assertThat(prices.find(bakery, "salt", this::none)).isEmpty();
        assertThat(prices.find(bakery, "salt", this::none)).isEmpty();
        assertThat(made).hasValue(1);

        now = now.plus(Duration.ofSeconds(5));
        assertThat(prices.find(bakery, "salt", () -> Optional.of(next()))).contains(new Price(2));
    }

    private Optional<Price> none() {
        made.incrementAndGet();
        return Optional.empty();
    }

    @Test
    void aHundredThatMissAtOnceMakeItOnce() throws Exception {
        var asking = new CountDownLatch(100);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Price>>();
            for (var i = 0; i < 100; i++) {
                answers.add(threads.submit(() -> {
                    asking.countDown();
                    return prices.get(bakery, "rye", () -> {
                        await(asking);
                        return next();
                    });
                }));
            }
            for (var answer : answers) {
                assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo(new Price(1));
            }
        }

        assertThat(made).hasValue(1);
        assertThat(here.reports().getFirst().misses()).isEqualTo(1);
    }

    @Test
    void aFailureReachesAllThatWaitAndIsNotKept() {
        assertThatThrownBy(() -> prices.get(bakery, "rye", () -> {
                    throw new IllegalStateException("the scales are broken");
                }))
                .hasMessage("the scales are broken");

        assertThat(price(bakery, "rye")).isEqualTo(1);
    }

    @Test
    void whatWasBegunBeforeItWasForgottenIsNotPutBack() throws Exception {
        var reading = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var slow = threads.submit(() -> prices.get(bakery, "rye", () -> {
                var old = next();
                reading.countDown();
                await(mayEnd);
                return old;
            }));
            reading.await();

            prices.forget(bakery, "rye");

            // Whoever asks now does not wait for the slow one, and does not see what it brings.
            assertThat(price(bakery, "rye")).isEqualTo(2);
            mayEnd.countDown();
            assertThat(slow.get(10, TimeUnit.SECONDS)).isEqualTo(new Price(1));
        }
        assertThat(price(bakery, "rye")).isEqualTo(2);
        assertThat(made).hasValue(2);
    }

    @Test
    void nobodySeesAnOldValueOnceAChangeHasReturned() throws Exception {
        var stored = new AtomicInteger();
        var stale = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var reader = 0; reader < 4; reader++) {
                var _ = threads.submit(() -> {
                    while (stored.get() < 2_000) {
                        var atLeast = stored.get();
                        var seen = prices.get(bakery, "rye", () -> new Price(made.get()));
                        if (seen.cents() < atLeast) {
                            stale.incrementAndGet();
                        }
                    }
                });
            }
            for (var i = 0; i < 2_000; i++) {
                prices.changing(bakery, List.of("rye"), made::incrementAndGet);
                stored.incrementAndGet();
            }
        }
        assertThat(stale).hasValue(0);
    }

    @Test
    void aChangeThatFailsMayHaveHappened() {
        price(bakery, "rye");

        assertThatThrownBy(() -> prices.changing(bakery, List.of("rye"), () -> {
                    throw new IllegalStateException("the answer to the commit was lost");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(price(bakery, "rye")).isEqualTo(2);
    }

    @Test
    void forgettingReachesTheOtherProcess() throws Exception {
        var theirs = there.cache(PRICES);
        assertThat(theirs.get(bakery, "rye", this::next).cents()).isEqualTo(1);
        assertThat(price(bakery, "rye")).isEqualTo(2);

        prices.forget(bakery, "rye");

        until(() -> theirs.get(bakery, "rye", this::next).cents() > 1);
    }

    @Test
    void whoMayHaveMissedAMessageKnowsNothingAnyMore() {
        price(bakery, "rye");

        bus.listeners.forEach(Signals.Listener::interrupted);

        assertThat(price(bakery, "rye")).isEqualTo(2);
    }

    @Test
    void aValueIsForgottenByAnyOfItsTags() {
        var orders = here.cache(
                CacheSpec.of("order", String.class, Price.class).taggedBy(key -> List.of("all", key.substring(0, 1))));
        orders.get(bakery, "a1", this::next);
        orders.get(bakery, "b1", this::next);

        orders.forget(bakery, "a");
        assertThat(orders.get(bakery, "b1", this::next).cents()).isEqualTo(2);
        assertThat(orders.get(bakery, "a1", this::next).cents()).isEqualTo(3);

        orders.forget(bakery, "all");
        assertThat(orders.get(bakery, "b1", this::next).cents()).isEqualTo(4);
    }

    @Test
    void whatIsMissingOfManyIsMadeInOneCall() {
        price(bakery, "rye");

        var found = prices.getAll(
                bakery,
                Set.of("rye", "oats", "salt"),
                missing -> missing.stream()
                        .filter(key -> !key.equals("salt"))
                        .collect(Collectors.toMap(key -> key, _ -> next())));
        var again = prices.getAll(bakery, Set.of("rye", "oats", "salt"), _ -> {
            throw new AssertionError("all is known, that there is no salt too");
        });

        assertThat(found).isEqualTo(Map.of("rye", new Price(1), "oats", new Price(2)));
        assertThat(again).isEqualTo(found);
    }

    @Test
    void noMoreIsKeptThanTheBound() {
        var heavy = here.cache(CacheSpec.of("heavy", Integer.class, Price.class).withMostBytes(1_000, _ -> 100));

        for (var i = 0; i < 100; i++) {
            heavy.get(bakery, i, this::next);
        }

        assertThat(report("heavy").entries()).isLessThanOrEqualTo(10);
    }

    private CacheReport report(String name) {
        return here.reports().stream()
                .filter(report -> report.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anOperatorForgetsAll() {
        price(bakery, "rye");
        price(dairy, "rye");

        assertThat(here.clear("price")).isTrue();
        assertThat(here.clear("prices")).isFalse();

        assertThat(price(bakery, "rye")).isEqualTo(3);
        assertThat(price(dairy, "rye")).isEqualTo(4);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Waits for a condition, for ten seconds at most.
    private static void until(BooleanSupplier condition) {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
