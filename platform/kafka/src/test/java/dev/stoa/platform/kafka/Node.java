package dev.stoa.platform.kafka;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.DatabaseConfig;
import dev.stoa.platform.data.Postgres;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.events.Event;
import dev.stoa.platform.events.EventType;
import dev.stoa.platform.events.Events;
import dev.stoa.platform.events.EventsConfig;
import dev.stoa.platform.events.Subscription;
import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.platform.tracing.Tracing;
import dev.stoa.web.Plugin;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// One process of an installation that hands its events to Kafka and gets them from there: a module
/// `watcher` that publishes events and notes in its table which it has handled.
final class Node implements AutoCloseable {
    /// A member that is gone is noticed sooner, and so is a topic that is new.
    private static final Map<String, Object> QUICK = Map.of(
            "session.timeout.ms", 1_000,
            "heartbeat.interval.ms", 300,
            "metadata.max.age.ms", 300);

    final Events events;
    private final DataFolder data;
    private final Postgres postgres;
    private final Database watcher;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Plugin delivery;

    @EventType("plant.watered")
    record Watered(int number) {}

    /// A line of `watcher.seen`.
    record Seen(String key, int number) {}

    Node(String database, String broker, InstantSource clock, Subscription subscription) {
        data = DataFolder.open(temporary());
        postgres = Postgres.open(DatabaseConfig.DEFAULTS.withUrl(database).withPoolSize(8), data);
        watcher = postgres.database("watcher");
        events = new Events(
                postgres.database(Events.MODULE),
                postgres.signals(),
                new Ids(clock),
                clock,
                EventsConfig.DEFAULTS,
                meters,
                new Tracing(0));
        events.relay(new KafkaRelay(broker));
        events.feed(new KafkaFeed(broker, QUICK));
        delivery = events.delivery(List.of(subscription), postgres::database);
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("node");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Node started() throws Exception {
        delivery.start();
        return this;
    }

    /// Of each of some keys.
    void publish(TenantId tenant, List<String> keys, int number) {
        watcher.transaction(tenant, tx -> {
            keys.forEach(key -> events.publish(tx, tenant, key, new Watered(number)));
            return true;
        });
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

    /// What a meter of events says about all subscriptions.
    double count(String meter) {
        return meters.find(meter).counters().stream()
                .filter(counter -> !"kafka.relay".equals(counter.getId().getTag("subscription")))
                .mapToDouble(Counter::count)
                .sum();
    }

    @Override
    public void close() {
        delivery.stop();
        postgres.close();
        data.close();
    }
}
