package dev.stoa.platform.events;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Postgres;
import dev.stoa.platform.data.TestServer;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.events.EventStore.LaneId;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.platform.tracing.Tracing;
import dev.stoa.web.Plugin;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/// One process of an installation, as far as events are concerned: a way to the database, and a module
/// `watcher` that publishes events and notes in its table which it has handled.
final class EventNode implements AutoCloseable {
    final Postgres postgres;
    final Events events;
    final Database watcher;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Tracing tracing = new Tracing(0);
    private final InstantSource clock;
    private final Horizon horizon = new Horizon();
    private final List<Plugin> started = new ArrayList<>();

    @EventType("plant.watered")
    record Watered(int number) {}

    /// A line of `watcher.seen`.
    record Seen(String key, int number) {}

    EventNode(String url, InstantSource clock) {
        this.clock = clock;
        postgres = TestServer.open(url);
        watcher = postgres.database("watcher");
        events = new Events(
                postgres.database(Events.MODULE),
                postgres.signals(),
                new Ids(clock),
                clock,
                EventsConfig.DEFAULTS,
                meters,
                tracing);
    }

    void publish(TenantId tenant, String key, int number) {
        watcher.transaction(tenant, tx -> {
            events.publish(tx, tenant, key, new Watered(number));
            return true;
        });
    }

    /// A subscription of the module that notes what it handles.
    static Subscription noting(String name) {
        return Subscription.named(name).on(Watered.class, (tx, event) -> note(tx, name, event));
    }

    static void note(Transaction tx, String subscription, Event<Watered> event) {
        tx.sql("""
                insert into watcher.seen (tenant_id, subscription, event_id, key, number)
                values (:tenant, :subscription, :event, :key, :number)
                """)
                .bind("subscription", subscription)
                .bind("event", event.id())
                .bind("key", event.key())
                .bind("number", event.data().number())
                .update();
    }

    /// What was handled of a tenant's events, in that order.
    List<Seen> seen(TenantId tenant, String subscription) {
        return watcher.sql(tenant, """
                select key, number
                from watcher.seen
                where tenant_id = :tenant
                  and subscription = :subscription
                order by place
                """)
                .bind("subscription", subscription)
                .list(row -> new Seen(row.text("key"), row.integer("number")));
    }

    /// Delivers from now on, with threads.
    void start(Subscription... subscriptions) {
        try {
            var delivery = events.delivery(List.of(subscriptions), postgres::database);
            delivery.start();
            started.add(delivery);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// Delivers what there is to deliver now, on this thread.
    void deliver(Subscription subscription) {
        var store = store();
        store.register(subscription.name(), subscription.types(), clock.instant());
        var last = settled();
        IntStream.range(0, EventStore.PARTITIONS).forEach(partition -> {
            var lane = lane(subscription, partition);
            while (lane.deliver(last) == Lane.Outcome.MORE) {
                // A batch at a time.
            }
        });
    }

    SubscriptionLane lane(Subscription subscription, int partition) {
        return lane(subscription, partition, false);
    }

    /// @param isFed whether a feed brings it the events
    SubscriptionLane lane(Subscription subscription, int partition, boolean isFed) {
        return new SubscriptionLane(
                new LaneId(subscription.name(), partition),
                subscription,
                watcher,
                store(),
                new EventJson(),
                clock,
                new EventMeters(meters),
                tracing,
                Duration.ofMillis(200),
                isFed,
                () -> false);
    }

    EventStore store() {
        return new EventStore(postgres.database(Events.MODULE));
    }

    /// The place up to which all events are there.
    long settled() {
        return horizon.after(store().look());
    }

    static int partition(TenantId tenant, String key) {
        return Math.floorMod(31 * tenant.hashCode() + key.hashCode(), EventStore.PARTITIONS);
    }

    static TenantId newTenant() {
        return new TenantId(UUID.randomUUID());
    }

    @Override
    public void close() {
        started.forEach(Plugin::stop);
        postgres.close();
    }
}
