package dev.stoa.platform.events;

import static dev.stoa.platform.events.EventNode.newTenant;
import static dev.stoa.platform.events.EventNode.noting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.platform.data.DatabaseException;
import dev.stoa.platform.data.TestServer;
import dev.stoa.platform.events.EventNode.Seen;
import dev.stoa.platform.events.EventNode.Watered;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Delivery on the thread of the test, one step after the other.
@Tag("database")
class EventsTest {
    private static final SetClock CLOCK = new SetClock();
    private static final EventNode NODE = new EventNode(TestServer.freshUrl(), CLOCK);

    private static final class SetClock implements InstantSource {
        private Instant now = Instant.parse("2030-04-07T12:00:00Z");

        @Override
        public synchronized Instant instant() {
            return now;
        }

        synchronized void advance(Duration by) {
            now = now.plus(by);
        }
    }

    private final TenantId tenant = newTenant();
    private final String name = "watcher.s" + UUID.randomUUID();

    @AfterAll
    static void stop() {
        NODE.close();
    }

    @Test
    void anEventIsHandledOnceByEachSubscription() {
        var other = noting("watcher.other" + UUID.randomUUID());
        NODE.publish(tenant, "rose", 1);

        NODE.deliver(noting(name));
        NODE.deliver(noting(name));
        NODE.deliver(other);

        assertThat(NODE.seen(tenant, name)).containsExactly(new Seen("rose", 1));
        assertThat(NODE.seen(tenant, other.name())).containsExactly(new Seen("rose", 1));
    }

    @Test
    void anEventTellsWhatHappenedToWhomAndWhen() {
        var told = new ArrayList<Event<Watered>>();
        NODE.publish(tenant, "rose", 7);

        NODE.deliver(Subscription.named(name).on(Watered.class, (_, event) -> told.add(event)));

        var event = told.stream()
                .filter(one -> one.tenant().equals(tenant))
                .findFirst()
                .orElseThrow();
        assertThat(event.data()).isEqualTo(new Watered(7));
        assertThat(event.key()).isEqualTo("rose");
        assertThat(event.source()).isEqualTo("watcher");
        assertThat(event.type()).isEqualTo(new EventType.Name("plant.watered", 1));
        assertThat(event.occurredAt()).isEqualTo(CLOCK.instant());
        assertThat(event.id().version()).isEqualTo(7);
    }

    @Test
    void whatIsRolledBackIsNotPublished() {
        assertThatThrownBy(() -> NODE.watcher.transaction(tenant, tx -> {
                    NODE.events.publish(tx, tenant, "rose", new Watered(1));
                    throw new IllegalStateException("on second thoughts");
                }))
                .hasMessage("on second thoughts");

        NODE.deliver(noting(name));

        assertThat(NODE.seen(tenant, name)).isEmpty();
    }

    @Test
    void aModulePublishesForTheTenantOfItsTransactionOnly() {
        assertThatThrownBy(() -> NODE.watcher.transaction(tenant, tx -> {
                    NODE.events.publish(tx, newTenant(), "rose", new Watered(1));
                    return true;
                }))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("row-level security");
    }

    @Test
    void aModulePublishesInItsOwnNameOnly() {
        assertThatThrownBy(() -> NODE.watcher.sql(tenant, """
                        insert into events.event (tenant_id, event_id, type, version, source, key, partition, data, occurred_at)
                        values (:tenant, gen_random_uuid(), 'plant.watered', 1, 'tasks', 'rose', 0, '{}', now())
                        """).update()).hasMessageContaining("row-level security");
    }

    @Test
    void aModuleMayNotReadChangeOrPlaceEvents() {
        NODE.publish(tenant, "rose", 1);

        for (var statement : List.of(
                "select count(*) from events.event",
                "update events.event set key = 'x'",
                "delete from events.event",
                "select count(*) from events.cursor",
                "select count(*) from events.undelivered",
                """
                insert into events.event (tenant_id, position, event_id, type, version, source, key, partition, data, occurred_at)
                values (:tenant, 1, gen_random_uuid(), 'plant.watered', 1, 'watcher', 'rose', 0, '{}', now())
                """)) {
            assertThatThrownBy(() -> NODE.watcher.sql(tenant, statement).update())
                    .as(statement)
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void aHandlerSeesTheTenantOfTheEvent() {
        var other = newTenant();
        NODE.publish(tenant, "rose", 1);
        NODE.publish(other, "rose", 2);
        NODE.publish(tenant, "rose", 3);

        NODE.deliver(noting(name));

        assertThat(NODE.seen(tenant, name)).containsExactly(new Seen("rose", 1), new Seen("rose", 3));
        assertThat(NODE.seen(other, name)).containsExactly(new Seen("rose", 2));
    }

    @Test
    void anEventThatFailsIsTriedAgainAfterOneTwoAndFourSecondsAndThenGivenUp() {
        var tries = new ArrayList<Instant>();
        var failing = Subscription.named(name).on(Watered.class, (tx, event) -> {
            EventNode.note(tx, name, event);
            if (event.tenant().equals(tenant)) {
                tries.add(CLOCK.instant());
                throw new IllegalStateException("no water");
            }
        });
        var begin = CLOCK.instant();
        NODE.publish(tenant, "rose", 1);

        for (var i = 0; i < 100; i++) {
            NODE.deliver(failing);
            CLOCK.advance(Duration.ofMillis(100));
        }

        assertThat(tries).containsExactly(begin, begin.plusSeconds(1), begin.plusSeconds(3), begin.plusSeconds(7));
        assertThat(NODE.seen(tenant, name)).isEmpty();
        assertThat(states()).containsExactly("dead after 4: java.lang.IllegalStateException: no water");
    }

    @Test
    void anEventThatFailsTwiceIsHandledAtTheThirdAttempt() {
        var tries = new ArrayList<Instant>();
        var failing = Subscription.named(name).on(Watered.class, (tx, event) -> {
            if (event.tenant().equals(tenant)) {
                tries.add(CLOCK.instant());
                if (tries.size() < 3) {
                    throw new IllegalStateException("no water yet");
                }
                EventNode.note(tx, name, event);
            }
        });
        var begin = CLOCK.instant();
        NODE.publish(tenant, "rose", 1);

        for (var i = 0; i < 50; i++) {
            NODE.deliver(failing);
            CLOCK.advance(Duration.ofMillis(100));
        }

        assertThat(tries).containsExactly(begin, begin.plusSeconds(1), begin.plusSeconds(3));
        assertThat(NODE.seen(tenant, name)).containsExactly(new Seen("rose", 1));
    }

    @Test
    void anEventThatWaitsIsTriedAgainAtOnceWhenTheClockIsPutBack() {
        var fails = new boolean[] {true};
        var failing = Subscription.named(name).on(Watered.class, (tx, event) -> {
            if (fails[0] && event.tenant().equals(tenant)) {
                throw new IllegalStateException("no water");
            }
            EventNode.note(tx, name, event);
        });
        NODE.publish(tenant, "rose", 1);
        NODE.deliver(failing);
        fails[0] = false;

        CLOCK.advance(Duration.ofHours(-1));
        NODE.deliver(failing);

        assertThat(NODE.seen(tenant, name)).containsExactly(new Seen("rose", 1));
    }

    @Test
    void aSubscriptionIsForgottenWhenOthersWereSeenForLongWithoutItAndNotWhenTheClockJumps() {
        try (var node = new EventNode(TestServer.freshUrl(), CLOCK)) {
            var retention = EventsConfig.DEFAULTS.retention();
            node.store().register("watcher.here", Set.of(), CLOCK.instant());
            node.store().register("watcher.there", Set.of(), CLOCK.instant());

            CLOCK.advance(retention.plusDays(1));
            node.store().keep(List.of("watcher.here"), CLOCK.instant(), retention);
            assertThat(node.store().states()).hasSize(2);
            node.store().keep(List.of("watcher.there"), CLOCK.instant(), retention);
            CLOCK.advance(retention.plusSeconds(1));
            node.store().keep(List.of("watcher.here"), CLOCK.instant(), retention);
            node.store().keep(List.of("watcher.here"), CLOCK.instant(), retention);

            assertThat(node.store().states())
                    .extracting(EventsEndpoints.SubscriptionState::name)
                    .containsExactly("watcher.here");
        }
    }

    @Test
    void laterEventsOfTheKeyWaitForOneThatFailsAndOthersDoNot() {
        var isBroken = new boolean[] {true};
        var failing = Subscription.named(name).on(Watered.class, (tx, event) -> {
            if (isBroken[0] && event.tenant().equals(tenant) && event.data().number() == 1) {
                throw new IllegalStateException("no water");
            }
            EventNode.note(tx, name, event);
        });
        NODE.publish(tenant, "rose", 1);
        NODE.publish(tenant, "rose", 2);
        NODE.publish(tenant, "lily", 3);
        NODE.deliver(failing);
        NODE.publish(tenant, "rose", 4);
        NODE.deliver(failing);
        assertThat(NODE.seen(tenant, name)).containsExactly(new Seen("lily", 3));

        isBroken[0] = false;
        CLOCK.advance(Duration.ofSeconds(1));
        NODE.deliver(failing);

        assertThat(NODE.seen(tenant, name))
                .containsExactly(new Seen("lily", 3), new Seen("rose", 1), new Seen("rose", 2), new Seen("rose", 4));
        assertThat(states()).isEmpty();
    }

    @Test
    void theKeyGoesOnAfterAnEventThatIsGivenUp() {
        var failing = Subscription.named(name).on(Watered.class, (tx, event) -> {
            if (event.tenant().equals(tenant) && event.data().number() == 1) {
                throw new IllegalStateException("no water");
            }
            EventNode.note(tx, name, event);
        });
        NODE.publish(tenant, "rose", 1);
        NODE.publish(tenant, "rose", 2);

        for (var i = 0; i < 10; i++) {
            NODE.deliver(failing);
            CLOCK.advance(Duration.ofSeconds(1));
        }

        assertThat(NODE.seen(tenant, name)).containsExactly(new Seen("rose", 2));
        assertThat(states()).singleElement().asString().startsWith("dead");
    }

    @Test
    void whatTheFailedOneWroteIsUndoneAndWhatCameBeforeItIsKept() {
        var failing = Subscription.named(name).on(Watered.class, (tx, event) -> {
            EventNode.note(tx, name, event);
            if (event.tenant().equals(tenant) && event.data().number() % 3 == 0) {
                throw new IllegalStateException("no water");
            }
        });
        IntStream.rangeClosed(1, 9).forEach(number -> NODE.publish(tenant, "plant " + number, number));

        NODE.deliver(failing);

        assertThat(NODE.seen(tenant, name)).extracting(Seen::number).containsExactlyInAnyOrder(1, 2, 4, 5, 7, 8);
        assertThat(states()).hasSize(3);
    }

    @Test
    void aHandlerThatSwallowsTheFailureOfAStatementHasFailed() {
        var swallowing = Subscription.named(name).on(Watered.class, (tx, event) -> {
            if (event.tenant().equals(tenant) && event.data().number() == 2) {
                try {
                    tx.sql("select 1 / 0 as nonsense").list(row -> row);
                } catch (DatabaseException _) {
                    return;
                }
            }
            EventNode.note(tx, name, event);
        });
        IntStream.rangeClosed(1, 3).forEach(number -> NODE.publish(tenant, "plant " + number, number));

        NODE.deliver(swallowing);

        assertThat(NODE.seen(tenant, name)).extracting(Seen::number).containsExactlyInAnyOrder(1, 3);
        assertThat(states()).singleElement().asString().startsWith("retrying");
    }

    @Test
    void eventsThatAHandlerPublishesAreDeliveredWithItsEffectsOrNotAtAll() {
        var chain = Subscription.named(name).on(Watered.class, (tx, event) -> {
            if (!event.tenant().equals(tenant)) {
                return;
            }
            EventNode.note(tx, name, event);
            if (event.data().number() < 3) {
                NODE.events.publish(
                        tx, tenant, event.key(), new Watered(event.data().number() + 1));
            }
        });
        NODE.publish(tenant, "rose", 1);

        for (var i = 0; i < 5; i++) {
            NODE.deliver(chain);
        }

        assertThat(NODE.seen(tenant, name)).extracting(Seen::number).containsExactly(1, 2, 3);
    }

    @Test
    void aHandlerThatHangsIsInterruptedAndHasFailed() throws Exception {
        deliverAndInterrupt(Subscription.named(name).on(Watered.class, (_, event) -> {
            if (event.tenant().equals(tenant)) {
                Thread.sleep(Duration.ofMinutes(10));
            }
        }));

        assertThat(states())
                .singleElement()
                .asString()
                .startsWith("retrying after 1: ")
                .contains("took longer");
    }

    @Test
    void aHandlerThatHangsInAStatementHasFailedThoughItTookTheConnectionAlong() throws Exception {
        var hanging = Subscription.named(name).on(Watered.class, (tx, event) -> {
            if (event.tenant().equals(tenant)) {
                tx.sql("select 1 as one from pg_sleep(3)").list(_ -> true);
            }
        });

        deliverAndInterrupt(hanging);

        assertThat(states())
                .singleElement()
                .asString()
                .startsWith("retrying after 1: ")
                .contains("took longer");
    }

    /// Delivers an event of the test's on a thread that may be interrupted, until it is handled or put aside.
    private void deliverAndInterrupt(Subscription subscription) throws InterruptedException {
        NODE.deliver(Subscription.named(name).on(Moved.class, (_, _) -> {}));
        NODE.publish(tenant, "rose", 1);
        var last = NODE.store().look().high();
        var lane = NODE.lane(subscription, EventNode.partition(tenant, "rose"));
        while (states().isEmpty()) {
            var delivering = Thread.ofVirtual().start(() -> {
                try {
                    lane.deliver(last);
                } catch (DatabaseException _) {
                    // The connection is gone, and the next turn begins anew.
                }
            });
            while (!delivering.join(Duration.ofMillis(20))) {
                lane.interruptWhenStuck();
            }
        }
    }

    @EventType(value = "plant.watered", version = 2)
    record WateredTwo(int number, String can) {}

    @Test
    void aVersionThatASubscriptionDoesNotKnowIsPassedOver() {
        NODE.watcher.transaction(tenant, tx -> {
            NODE.events.publish(tx, tenant, "rose", new WateredTwo(1, "green"));
            NODE.events.publish(tx, tenant, "rose", new Watered(2));
            return true;
        });

        NODE.deliver(noting(name));

        assertThat(NODE.seen(tenant, name)).containsExactly(new Seen("rose", 2));
        assertThat(states()).isEmpty();
    }

    @EventType("plant.moved")
    record Moved(String from, String to) {}

    @EventType("plant.moved")
    record MovedAsOthersKnowIt(String to, @Nullable String why) {}

    @Test
    void aReaderPassesOverWhatItDoesNotKnowAndDoesWithoutWhatIsNew() {
        var told = new ArrayList<MovedAsOthersKnowIt>();
        NODE.watcher.transaction(tenant, tx -> {
            NODE.events.publish(tx, tenant, "rose", new Moved("shed", "bed"));
            return true;
        });

        NODE.deliver(Subscription.named(name).on(MovedAsOthersKnowIt.class, (_, event) -> told.add(event.data())));

        assertThat(told).containsExactly(new MovedAsOthersKnowIt("bed", null));
    }

    @Test
    void anEventWaitsForThoseBeforeItThatAreNotCommittedYet() throws Exception {
        var isPublished = new CountDownLatch(1);
        var mayCommit = new CountDownLatch(1);
        var slow = Thread.ofVirtual()
                .start(() -> NODE.watcher.transaction(tenant, tx -> {
                    NODE.events.publish(tx, tenant, "rose", new Watered(1));
                    isPublished.countDown();
                    await(mayCommit);
                    return true;
                }));
        isPublished.await();
        NODE.publish(tenant, "rose", 2);

        NODE.deliver(noting(name));
        assertThat(NODE.seen(tenant, name)).isEmpty();
        mayCommit.countDown();
        slow.join();
        NODE.deliver(noting(name));

        assertThat(NODE.seen(tenant, name)).containsExactly(new Seen("rose", 1), new Seen("rose", 2));
    }

    @Test
    void aTransactionThatPublishesNothingHoldsNobodyUp() throws Exception {
        var hasWritten = new CountDownLatch(1);
        var mayCommit = new CountDownLatch(1);
        var slow = Thread.ofVirtual()
                .start(() -> NODE.watcher.transaction(tenant, tx -> {
                    tx.sql("""
                    insert into watcher.seen (tenant_id, subscription, event_id, key, number)
                    values (:tenant, 'watcher.by-hand', gen_random_uuid(), 'rose', 1)
                    """).update();
                    hasWritten.countDown();
                    await(mayCommit);
                    return true;
                }));
        hasWritten.await();
        NODE.publish(tenant, "rose", 2);

        NODE.deliver(noting(name));

        assertThat(NODE.seen(tenant, name)).containsExactly(new Seen("rose", 2));
        mayCommit.countDown();
        slow.join();
    }

    @Test
    void oldEventsGoOnceEverySubscriptionHasPassedThem() {
        try (var node = new EventNode(TestServer.freshUrl(), CLOCK)) {
            node.publish(tenant, "rose", 1);
            node.store().register("watcher.slow", Set.of("plant.watered"), CLOCK.instant());
            CLOCK.advance(Duration.ofDays(8));
            node.publish(tenant, "rose", 2);
            var retention = EventsConfig.DEFAULTS.retention();

            assertThat(node.store().prune(CLOCK.instant(), retention, 10)).isZero();
            node.deliver(noting("watcher.slow"));
            assertThat(node.store().prune(CLOCK.instant(), retention, 10)).isEqualTo(1);

            node.deliver(noting(name));
            assertThat(node.seen(tenant, name)).extracting(Seen::number).containsExactly(2);
        }
    }

    @Test
    void theLastEventsAreOfTheRightKindAndCounted() {
        NODE.publish(tenant, "rose", 1);
        NODE.deliver(noting(name));

        assertThat(NODE.meters.get("events.published").counters().stream()
                        .mapToDouble(counter -> counter.count())
                        .sum())
                .isPositive();
        assertThat(NODE.meters
                        .get("events.handled")
                        .tag("subscription", name)
                        .counter()
                        .count())
                .isPositive();
    }

    @Test
    void aDeadLetterIsReplayedOrDiscarded() {
        var isBroken = new boolean[] {true};
        var failing = Subscription.named(name).on(Watered.class, (tx, event) -> {
            if (isBroken[0] && event.tenant().equals(tenant)) {
                throw new IllegalStateException("no water");
            }
            EventNode.note(tx, name, event);
        });
        IntStream.rangeClosed(1, 3).forEach(number -> NODE.publish(tenant, "rose", number));
        NODE.publish(tenant, "lily", 4);
        for (var i = 0; i < 40; i++) {
            NODE.deliver(failing);
            CLOCK.advance(Duration.ofSeconds(1));
        }
        var letters = new DeadLetters(NODE.postgres.database(Events.MODULE), new EventJson());
        var dead = letters.list(name, null, 10);
        assertThat(dead).extracting(letter -> letter.key()).containsExactly("lily", "rose", "rose", "rose");
        assertThat(state().dead()).isEqualTo(4);

        var last = dead.get(1).eventId();
        assertThat(letters.find(name, last).orElseThrow().data().toString()).isEqualTo("{\"number\":3}");
        assertThat(letters.find("nobody", last)).isEmpty();

        isBroken[0] = false;
        assertThat(letters.discard(name, List.of(dead.getFirst().eventId()))).isEqualTo(1);
        assertThat(letters.discard("nobody", List.of(last))).isZero();
        assertThat(letters.replay(name, List.of(last), CLOCK.instant())).isEqualTo(1);
        NODE.deliver(failing);
        assertThat(NODE.seen(tenant, name)).containsExactly(new Seen("rose", 3));

        assertThat(letters.find(name, last)).isEmpty();
        assertThat(letters.replay(name, List.of(), CLOCK.instant())).isEqualTo(2);
        assertThat(letters.replay(name, List.of(), CLOCK.instant())).isZero();
        NODE.deliver(failing);

        assertThat(NODE.seen(tenant, name)).extracting(Seen::number).containsExactly(3, 1, 2);
        assertThat(states()).isEmpty();
    }

    @Test
    void aRelayGetsEverythingInOrderAndAgainWhatItDidNotTake() {
        var sent = new ArrayList<Event<String>>();
        var isAway = new boolean[] {true};
        var relay = new Relay() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void send(List<Event<String>> events) {
                if (isAway[0]) {
                    throw new IllegalStateException("away");
                }
                events.stream().filter(event -> event.tenant().equals(tenant)).forEach(sent::add);
            }

            @Override
            public void close() {}
        };
        NODE.publish(tenant, "rose", 1);
        NODE.publish(tenant, "rose", 2);
        NODE.store().register(name, Set.of(), CLOCK.instant());
        var lane = new RelayLane(
                new EventStore.LaneId(name, EventNode.partition(tenant, "rose")),
                relay,
                NODE.store(),
                new EventMeters(NODE.meters));
        var last = NODE.store().look().high();

        assertThatThrownBy(() -> lane.deliver(last)).hasMessageContaining("not sent");
        isAway[0] = false;
        while (lane.deliver(last) == Lane.Outcome.MORE) {
            // A batch at a time.
        }
        lane.deliver(last);

        assertThat(sent).extracting(Event::data).containsExactly("{\"number\": 1}", "{\"number\": 2}");
    }

    @Test
    void theStateOfASubscriptionTellsWhatIsLeftToDo() {
        NODE.deliver(noting(name));
        NODE.publish(tenant, "rose", 1);
        NODE.publish(tenant, "rose", 2);

        assertThat(state().lag()).isEqualTo(2);
        assertThat(state().types()).containsExactly("plant.watered");
        NODE.deliver(noting(name));

        assertThat(state().lag()).isZero();
    }

    private EventsEndpoints.SubscriptionState state() {
        return NODE.store().states().stream()
                .filter(state -> state.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /// What was not delivered of this test's events, in words.
    private List<String> states() {
        return NODE.postgres
                .database(Events.MODULE)
                .sql(tenant, """
                        select state, attempts, reason
                        from events.undelivered
                        where tenant_id = :tenant
                          and subscription = :subscription
                        order by position
                        """)
                .bind("subscription", name)
                .list(row -> row.text("state") + " after " + row.integer("attempts") + ": " + row.textOrNull("reason"));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void namesAndTypesAreChecked() {
        assertThatThrownBy(() -> Subscription.named("tellOwner")).hasMessageContaining("notifications.tell-owner");
        assertThatThrownBy(() -> EventType.Name.of(Seen.class)).hasMessageContaining("@EventType");
        assertThatThrownBy(() -> noting(name).on(Watered.class, (_, _) -> {})).hasMessageContaining("twice");
        assertThatThrownBy(() -> NODE.events.delivery(List.of(noting(name), noting(name)), _ -> NODE.watcher))
                .hasMessageContaining("two subscriptions");
    }
}
