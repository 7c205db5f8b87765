package dev.stoa.platform.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.DatabaseConfig;
import dev.stoa.platform.data.DatabaseHeld;
import dev.stoa.platform.data.Maintenance;
import dev.stoa.platform.data.Postgres;
import dev.stoa.platform.data.Sharding;
import dev.stoa.platform.data.TestServer;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.platform.tracing.Tracing;
import dev.stoa.web.Plugin;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Events of tenants whose rows are on another server than the stream.
@Tag("database")
@Timeout(120)
class ForwarderTest {
    private static final int KEYS = 4;
    private static final int EACH = 50;

    private final String first = TestServer.freshUrl();
    private final String second = TestServer.freshUrl();

    @EventType("plant.pruned")
    record Pruned(int number) {}

    private final class Node implements AutoCloseable {
        private final Postgres postgres = TestServer.open(first, List.of(second));
        private final Database watcher = postgres.spread("watcher");
        private final Events events = new Events(
                postgres.database(Events.MODULE),
                postgres.signals(),
                new Ids(InstantSource.system()),
                InstantSource.system(),
                EventsConfig.DEFAULTS,
                new SimpleMeterRegistry(),
                new Tracing(0));
        private final List<Plugin> plugins = new ArrayList<>();

        Node() throws Exception {
            plugins.add(events.delivery(List.of(), postgres::database));
            plugins.addAll(events.forward(postgres.others().stream()
                    .map(other -> other.database(Events.MODULE))
                    .toList()));
            for (var plugin : plugins) {
                plugin.start();
            }
        }

        void publish(TenantId tenant, String key, int number) {
            watcher.transaction(tenant, tx -> {
                events.publish(tx, tenant, key, new Pruned(number));
                return true;
            });
        }

        @Override
        public void close() {
            plugins.forEach(Plugin::stop);
            postgres.close();
        }
    }

    @Test
    void arriveOnceAndInTheOrderOfTheirKeyAlsoWhileTheTenantMoves() throws Exception {
        var tenant = new TenantId(UUID.randomUUID());
        try (var one = new Node();
                var other = new Node();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            move(tenant, 2);
            var writers = IntStream.range(0, KEYS)
                    .mapToObj(key -> threads.submit(() -> {
                        for (var n = 0; n < EACH; n++) {
                            publish(n % 2 == 0 ? one : other, tenant, "key-" + key, n);
                        }
                        return true;
                    }))
                    .toList();
            try (var following = one.events.follow(tenant, Set.of(Pruned.class), 0L)) {
                var seen = threads.submit(() -> {
                    var all = new ArrayList<Event<String>>();
                    while (all.size() < KEYS * EACH) {
                        all.add(following.take());
                    }
                    return all;
                });
                for (var to : List.of(1, 2, 1, 2)) {
                    move(tenant, to);
                }
                for (var writer : writers) {
                    writer.get(30, TimeUnit.SECONDS);
                }

                var events = seen.get(30, TimeUnit.SECONDS);
                assertThat(events).extracting(Event::id).doesNotHaveDuplicates();
                assertThat(events).extracting(Event::source).containsOnly("watcher");
                for (var key = 0; key < KEYS; key++) {
                    assertThat(numbers(one, events, "key-" + key))
                            .containsExactlyElementsOf(
                                    IntStream.range(0, EACH).boxed().toList());
                }
            } finally {
                threads.shutdownNow();
            }
            assertThat(new EventStore(one.postgres.database(Events.MODULE)).forwarded(2))
                    .isPositive();
        }
    }

    /// While the tenant is being moved, nothing was done.
    private static void publish(Node node, TenantId tenant, String key, int number) {
        var limit = Instant.now().plusSeconds(30);
        while (true) {
            try {
                node.publish(tenant, key, number);
                return;
            } catch (DatabaseHeld e) {
                if (Instant.now().isAfter(limit)) {
                    throw e;
                }
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    private static List<Integer> numbers(Node node, List<Event<String>> events, String key) {
        return events.stream()
                .filter(event -> event.key().equals(key))
                .map(event -> node.events.read(event, Pruned.class).number())
                .toList();
    }

    private void move(TenantId tenant, int to) {
        var config = DatabaseConfig.DEFAULTS.withUrl(first).withShards(List.of(second), Sharding.HASH_MOD);
        try (var maintenance = Maintenance.open(config, Path.of("target/none"))) {
            maintenance.move(tenant.value(), to, _ -> {});
        }
    }

    @Test
    void ofTwoWhoBringTheSameOneDoes() {
        try (var postgres = TestServer.open(first, List.of(second))) {
            var stream = new EventStore(postgres.database(Events.MODULE));
            var event = new Event<>(
                    UUID.randomUUID(),
                    new TenantId(UUID.randomUUID()),
                    7,
                    new EventType.Name("plant.pruned", 1),
                    "watcher",
                    "rose",
                    Instant.parse("2026-11-21T09:30:00Z"),
                    null,
                    "{\"number\": 1}");

            assertThat(stream.forward(2, 0, 7, List.of(event))).isTrue();
            assertThat(stream.forward(2, 0, 7, List.of(event))).isFalse();

            assertThat(stream.forwarded(2)).isEqualTo(7);
            assertThat(stream.list(event.tenant(), List.of("plant.pruned"), 0, Long.MAX_VALUE, 10))
                    .extracting(Event::id)
                    .containsExactly(event.id());
        }
    }
}
