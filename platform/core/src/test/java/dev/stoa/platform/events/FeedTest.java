package dev.stoa.platform.events;

import static dev.stoa.platform.events.EventNode.newTenant;
import static dev.stoa.platform.events.EventNode.noting;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Events that something else than the table brings, on the thread of the test.
@Tag("database")
class FeedTest {
    private static final SetClock CLOCK = new SetClock();
    private static final EventNode NODE = new EventNode(TestServer.freshUrl(), CLOCK);

    private static final class SetClock implements InstantSource {
        private volatile Instant now = Instant.parse("2030-04-07T12:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }
    }

    private final TenantId tenant = newTenant();
    private final String name = "watcher.s" + UUID.randomUUID();
    private final int partition = EventNode.partition(tenant, "rose");

    @AfterAll
    static void stop() {
        NODE.close();
    }

    private SubscriptionLane fed(Subscription subscription) {
        NODE.store().register(name, subscription.types(), CLOCK.instant());
        return NODE.lane(subscription, partition, true);
    }

    private List<Event<String>> published(int count) {
        IntStream.rangeClosed(1, count).forEach(number -> NODE.publish(tenant, "rose", number));
        return NODE.store().list(tenant, Set.of("plant.watered"), 0, Long.MAX_VALUE, 100);
    }

    private List<Integer> seen() {
        return NODE.seen(tenant, name).stream().map(Seen::number).toList();
    }

    @Test
    void whatIsBroughtAgainIsHandledOnce() {
        var events = published(3);
        var lane = fed(noting(name));

        assertThat(lane.takeOver(List.of(events.get(0), events.get(1), events.get(0), events.get(1))))
                .isEqualTo(4);
        assertThat(lane.takeOver(events)).isEqualTo(3);
        lane.deliver(NODE.settled());
        NODE.store().forgetPassed();
        assertThat(lane.takeOver(events)).isEqualTo(3);

        assertThat(seen()).containsExactly(1, 2, 3);
    }

    @Test
    void whatFailsIsPutAsideTriedAgainFromTheTableAndNotHandledWhenItIsBroughtAgain() {
        var events = published(2);
        var attempts = new ArrayList<Integer>();
        var lane = fed(Subscription.named(name).on(Watered.class, (_, event) -> {
            attempts.add(event.data().number());
            throw new IllegalStateException("not this one");
        }));

        assertThat(lane.takeOver(events.subList(0, 1))).isEqualTo(1);
        for (var seconds : List.of(1, 2, 4)) {
            assertThat(lane.takeOver(events.subList(0, 1))).isEqualTo(1);
            CLOCK.now = CLOCK.now.plusSeconds(seconds).minusMillis(1);
            lane.deliver(NODE.settled());
            var before = attempts.size();
            CLOCK.now = CLOCK.now.plusMillis(1);
            lane.deliver(NODE.settled());
            assertThat(attempts).hasSize(before + 1);
        }
        lane.deliver(NODE.settled());
        assertThat(lane.takeOver(events.subList(0, 1))).isEqualTo(1);

        assertThat(attempts).containsExactly(1, 1, 1, 1);
        assertThat(new DeadLetters(NODE.store().database(), new EventJson()).list(name, null, 10))
                .singleElement()
                .satisfies(letter -> assertThat(letter.attempts()).isEqualTo(4));
    }

    @Test
    void whatIsBroughtWhileAnEarlierEventOfItsKeyWaitsStandsBehindIt() {
        var events = published(2);
        var fails = new boolean[] {true};
        var lane = fed(Subscription.named(name).on(Watered.class, (tx, event) -> {
            if (fails[0]) {
                throw new IllegalStateException("not now");
            }
            EventNode.note(tx, name, event);
        }));

        lane.takeOver(events.subList(0, 1));
        fails[0] = false;
        lane.takeOver(events.subList(1, 2));
        assertThat(seen()).isEmpty();
        CLOCK.now = CLOCK.now.plusSeconds(1);
        while (lane.deliver(NODE.settled()) == Lane.Outcome.MORE) {
            // The second is let go by the first.
        }

        assertThat(seen()).containsExactly(1, 2);
    }

    @Test
    void whatIsNotBroughtWithinAMinuteIsTakenFromTheTable() {
        var events = published(3);
        var lane = fed(noting(name));
        lane.takeOver(events.subList(1, 2));

        lane.deliver(NODE.settled());
        assertThat(seen()).containsExactly(2);
        CLOCK.now = CLOCK.now.plus(Duration.ofMinutes(1)).plusMillis(1);
        lane.deliver(NODE.settled());
        lane.takeOver(events);

        assertThat(seen()).containsExactly(2, 1, 3);
    }

    @Test
    void withoutAFeedItGoesOnWhereTheFeedEnded() {
        var events = published(3);
        var lane = fed(noting(name));
        var before = lag();
        lane.takeOver(events.subList(0, 2));
        assertThat(lag()).isEqualTo(before - 2);

        NODE.deliver(noting(name));

        assertThat(seen()).containsExactly(1, 2, 3);
        NODE.store().forgetPassed();
        long notes = NODE.store()
                .database()
                .sql("select count(*) as notes from events.inbox where subscription = :name")
                .bind("name", name)
                .one(row -> row.number("notes"));
        assertThat(notes).isZero();
    }

    @Test
    void withAFeedItGoesOnWhereTheTableEnded() {
        var events = published(2);
        NODE.deliver(noting(name));

        fed(noting(name)).takeOver(events);

        assertThat(seen()).containsExactly(1, 2);
    }

    @Test
    void whatAnotherInstallationPublishedIsPassedOver() {
        var own = published(1).getFirst();
        var foreign = new Event<>(
                UUID.randomUUID(),
                tenant,
                own.position(),
                own.type(),
                own.source(),
                own.key(),
                own.occurredAt(),
                null,
                own.data());

        assertThat(fed(noting(name)).takeOver(List.of(foreign))).isEqualTo(1);

        assertThat(seen()).isEmpty();
    }

    private long lag() {
        return NODE.store().states().stream()
                .filter(state -> state.name().equals(name))
                .findFirst()
                .orElseThrow()
                .lag();
    }
}
