package dev.stoa.platform.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Postgres;
import dev.stoa.platform.data.TestServer;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.platform.tracing.Tracing;
import dev.stoa.web.Plugin;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Events of tenants whose rows are on another server than the stream.
@Tag("database")
class ForwarderTest {
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
    void arriveOnceAndInTheOrderOfTheirKeyHoweverManyProcessesBringThem() throws Exception {
        try (var one = new Node();
                var other = new Node();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // With two shards one of some tenants is on the second.
            for (var tenant : List.of(tenant(), tenant(), tenant(), tenant(), tenant(), tenant())) {
                var following = one.events.follow(tenant, Set.of(Pruned.class), 0L);
                var writers = IntStream.range(0, 4)
                        .mapToObj(key -> threads.submit(() -> {
                            for (var n = 0; n < 25; n++) {
                                (n % 2 == 0 ? one : other).publish(tenant, "key-" + key, n);
                            }
                            return true;
                        }))
                        .toList();
                var seen = threads.submit(() -> {
                    var all = new ArrayList<Event<String>>();
                    while (all.size() < 100) {
                        all.add(following.take());
                    }
                    return all;
                });
                for (var writer : writers) {
                    writer.get(30, TimeUnit.SECONDS);
                }

                var events = seen.get(30, TimeUnit.SECONDS);
                assertThat(events).extracting(Event::id).doesNotHaveDuplicates();
                assertThat(events).allMatch(event -> event.source().equals("watcher"));
                for (var key = 0; key < 4; key++) {
                    var name = "key-" + key;
                    assertThat(events.stream()
                                    .filter(event -> event.key().equals(name))
                                    .map(event ->
                                            one.events.read(event, Pruned.class).number()))
                            .containsExactlyElementsOf(
                                    IntStream.range(0, 25).boxed().toList());
                }
                following.close();
            }
            // Some were published on the other server.
            var elsewhere = one.postgres.others().getFirst().database(Events.MODULE);
            long elsewherePublished =
                    elsewhere.sql("select last_value as n from events.position").one(row -> row.number("n"));
            assertThat(elsewherePublished).isGreaterThan(1);
        }
    }

    private static TenantId tenant() {
        return new TenantId(UUID.randomUUID());
    }
}
