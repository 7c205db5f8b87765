package dev.stoa.platform.events;

import static dev.stoa.platform.events.EventNode.newTenant;
import static dev.stoa.platform.events.EventNode.noting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.Child;
import dev.stoa.platform.data.TestServer;
import dev.stoa.platform.events.EventNode.Seen;
import dev.stoa.platform.events.EventNode.Watered;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Delivery as it runs, with threads and with several processes on one database.
@Tag("database")
class DeliveryTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final InstantSource CLOCK = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));

    private final String url = TestServer.freshUrl();
    private final EventNode here = new EventNode(url, CLOCK);
    private final EventNode there = new EventNode(url, CLOCK);
    private final TenantId tenant = newTenant();

    @AfterEach
    void stop() {
        here.close();
        there.close();
    }

    @Test
    void tenThousandEventsOfManyWritersAreHandledOnceEachAndInOrderOfTheirKeys() throws Exception {
        here.start(noting("watcher.note"));
        there.start(noting("watcher.note"));

        // Each key has one writer; a tenth of the transactions is rolled back, and some publish several events.
        var writers = new ArrayList<Thread>();
        for (var i = 0; i < 20; i++) {
            var key = "plant " + i;
            var node = i % 2 == 0 ? here : there;
            writers.add(Thread.ofVirtual().start(() -> write(node, key)));
        }
        for (var writer : writers) {
            writer.join();
        }
        await(() -> here.seen(tenant, "watcher.note").size() == 10_000);

        var byKey = here.seen(tenant, "watcher.note").stream()
                .collect(groupingBy(Seen::key, mapping(Seen::number, toList())));
        assertThat(byKey).hasSize(20);
        assertThat(byKey.values())
                .allSatisfy(numbers -> assertThat(numbers)
                        .isEqualTo(IntStream.range(0, 500).boxed().toList()));
        assertThat(handled(here)).isPositive();
        assertThat(handled(there)).isPositive();
        assertThat(handled(here) + handled(there)).isEqualTo(10_000);
    }

    private void write(EventNode node, String key) {
        var number = 0;
        while (number < 500) {
            var next = number;
            if (next % 10 == 0) {
                try {
                    node.watcher.transaction(tenant, tx -> {
                        node.events.publish(tx, tenant, key, new Watered(-1));
                        throw new IllegalStateException("rolled back");
                    });
                } catch (IllegalStateException _) {
                    // On purpose.
                }
            }
            node.watcher.transaction(tenant, tx -> {
                IntStream.range(next, next + 5).forEach(one -> node.events.publish(tx, tenant, key, new Watered(one)));
                return true;
            });
            number += 5;
        }
    }

    private static double handled(EventNode node) {
        return node.meters.find("events.handled").tag("subscription", "watcher.note").counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    @Test
    void whatIsPublishedInOneProcessIsSoonHandledInAnother() throws Exception {
        there.start(noting("watcher.note"));
        here.publish(tenant, "rose", 0);
        await(() -> !here.seen(tenant, "watcher.note").isEmpty());

        // Not a hundred polls, so it must have been told.
        var begin = System.nanoTime();
        for (var i = 1; i <= 20; i++) {
            var count = i + 1;
            here.publish(tenant, "rose", i);
            await(() -> here.seen(tenant, "watcher.note").size() == count);
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aProcessThatIsKilledBetweenHandlingAndCommitHasDoneNothing() throws Exception {
        here.publish(tenant, "rose", 1);
        try (var child = Child.running(HandlesAndHangs.class, url)) {
            child.says("handled");
            child.kill();
        }
        assertThat(here.seen(tenant, "watcher.note")).isEmpty();

        here.start(noting("watcher.note"));
        await(() -> !here.seen(tenant, "watcher.note").isEmpty());

        assertThat(here.seen(tenant, "watcher.note")).containsExactly(new Seen("rose", 1));
    }

    @Test
    void aConnectionThatBreaksWhileAnEventIsHandledCostsNothing() throws Exception {
        var tries = new ArrayList<Integer>();
        here.start(Subscription.named("watcher.note").on(Watered.class, (tx, event) -> {
            EventNode.note(tx, "watcher.note", event);
            tries.add(event.data().number());
            if (tries.size() == 1) {
                TestServer.terminate(tx.sql("select pg_backend_pid() as pid").one(row -> row.integer("pid")));
            }
        }));

        here.publish(tenant, "rose", 1);
        await(() -> !here.seen(tenant, "watcher.note").isEmpty());

        assertThat(here.seen(tenant, "watcher.note")).containsExactly(new Seen("rose", 1));
        assertThat(tries).hasSize(2);
        assertThat(here.meters.find("events.failed").counters().stream()
                        .mapToDouble(counter -> counter.count())
                        .sum())
                .isZero();
    }

    @Test
    void aHandlerThatHangsHoldsNoOtherSubscriptionUp() throws Exception {
        var mayGoOn = new CountDownLatch(1);
        here.start(
                Subscription.named("watcher.hang").on(Watered.class, (_, _) -> mayGoOn.await()),
                noting("watcher.note"));

        for (var i = 0; i < 20; i++) {
            here.publish(tenant, "plant " + i, i);
        }
        await(() -> here.seen(tenant, "watcher.note").size() == 20);

        mayGoOn.countDown();
    }

    @Test
    void aStopWaitsForTheHandlerUnderWay() throws Exception {
        var isHandling = new CountDownLatch(1);
        var delivery = here.events.delivery(
                List.of(Subscription.named("watcher.note").on(Watered.class, (tx, event) -> {
                    isHandling.countDown();
                    LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
                    EventNode.note(tx, "watcher.note", event);
                })),
                Map.of("watcher", here.watcher)::get);
        delivery.start();
        here.publish(tenant, "rose", 1);
        isHandling.await();

        delivery.drain();
        delivery.stop();

        assertThat(here.seen(tenant, "watcher.note")).containsExactly(new Seen("rose", 1));
    }

    @Test
    void aSubscriptionThatIsNewBeginsWithTheOldestEvent() throws Exception {
        var old = newTenant();
        here.publish(old, "rose", 1);

        there.start(noting("watcher.note"));

        await(() -> !here.seen(old, "watcher.note").isEmpty());
    }

    @Test
    void aTableThatIsFilledFromEventsIsFilledAnewByANewSubscription() throws Exception {
        here.start(noting("watcher.note"));
        for (var i = 0; i < 200; i++) {
            here.publish(tenant, "plant " + i % 7, i);
        }
        await(() -> here.seen(tenant, "watcher.note").size() == 200);

        there.start(noting("watcher.rebuilt"));
        await(() -> there.seen(tenant, "watcher.rebuilt").size() == 200);
        assertThat(byKey("watcher.rebuilt")).isEqualTo(byKey("watcher.note"));

        var begin = System.nanoTime();
        here.publish(tenant, "rose", 1);
        await(() -> byKey("watcher.rebuilt").containsKey("rose"));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
    }

    private Map<String, List<Integer>> byKey(String subscription) {
        return here.seen(tenant, subscription).stream().collect(groupingBy(Seen::key, mapping(Seen::number, toList())));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        var end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not happen within " + LIMIT);
            }
            Thread.sleep(10);
        }
    }
}
