package dev.stoa.platform.kafka;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.events.Subscription;
import dev.stoa.platform.kafka.Node.Seen;
import dev.stoa.platform.kafka.Node.Watered;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.testkit.TestDatabase;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Subscriptions that are fed by a real Kafka, in several processes on one database.
@Tag("database")
@Timeout(120)
class KafkaFeedTest {
    private static final InstantSource CLOCK = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final List<String> PLANTS =
            IntStream.range(0, 20).mapToObj(number -> "plant " + number).toList();

    private final Broker broker = Broker.shared();
    private final String database = TestDatabase.freshUrl();
    private final TenantId tenant = new TenantId(UUID.randomUUID());
    private final String name = "watcher.s" + UUID.randomUUID();
    private final List<Node> nodes = new ArrayList<>();

    @AfterEach
    void stop() {
        nodes.parallelStream().forEach(Node::close);
    }

    private Node node(InstantSource clock, Subscription.Handler<Watered> handler) throws Exception {
        var node = new Node(
                database, broker.address(), clock, Subscription.named(name).on(Watered.class, handler));
        nodes.add(node);
        return node.started();
    }

    private Node noting() throws Exception {
        return node(CLOCK, (tx, event) -> Node.note(tx, name, event));
    }

    @Test
    void theSettingsAreThoseThatWereAgreed() {
        assertThat(KafkaFeed.settings("broker:9092", "tasks.count"))
                .containsEntry("group.id", "stoa.tasks.count")
                .containsEntry("auto.offset.reset", "earliest")
                .containsEntry("enable.auto.commit", false)
                .containsEntry("max.poll.interval.ms", 300_000)
                .containsEntry("session.timeout.ms", 10_000)
                .containsEntry("heartbeat.interval.ms", 3_000);
    }

    @Test
    void aThousandEventsAreHandledOnceEachByThreeProcessesAlsoWhenTheBrokerIsRestarted() throws Exception {
        var first = noting();
        noting();
        noting();

        publish(first, 0, 10);
        await(() -> first.seen(tenant, name).size() == 200);
        broker.stop();
        publish(first, 10, 30);
        broker.startAgain();
        publish(first, 30, 50);
        await(() -> first.seen(tenant, name).size() == 1_000);

        var byKey = first.seen(tenant, name).stream().collect(groupingBy(Seen::key, mapping(Seen::number, toList())));
        assertThat(byKey).hasSize(20);
        assertThat(byKey.values())
                .allSatisfy(numbers -> assertThat(numbers)
                        .isEqualTo(IntStream.range(0, 50).boxed().toList()));
        assertThat(nodes)
                .allSatisfy(node -> assertThat(node.count("events.handled")).isPositive());
        assertThat(nodes.stream()
                        .mapToDouble(node -> node.count("events.handled"))
                        .sum())
                .isEqualTo(1_000);
    }

    private void publish(Node node, int from, int to) {
        IntStream.range(from, to).forEach(number -> node.publish(tenant, PLANTS, number));
    }

    @Test
    void aProcessThatDiesBetweenHandlingAndCommitLeavesOneEffectAndItsPartitionsToTheOther() throws Exception {
        var survivor = noting();
        publish(survivor, 0, 1);
        await(() -> survivor.seen(tenant, name).size() == 20);
        var other = child();
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
            await(() -> partitionsOfMembers(admin).equals(List.of(2, 2)));

            publish(survivor, 1, 10);
            assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
            await(() -> survivor.seen(tenant, name).size() == 200);

            assertThat(partitionsOfMembers(admin)).containsExactly(4);
        }
        assertThat(survivor.count("events.handled")).isLessThan(200);
        // The table refuses to note an event twice, so a second effect would have failed.
        assertThat(survivor.count("events.failed")).isZero();
    }

    private Process child() throws IOException {
        var java = ProcessHandle.current().info().command().orElseThrow();
        return new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DiesBeforeItCommits.class.getName(),
                        database,
                        broker.address(),
                        name)
                .inheritIO()
                .start();
    }

    private List<Integer> partitionsOfMembers(Admin admin) {
        var group = "stoa." + name;
        try {
            var described = admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group);
            return Objects.requireNonNull(described).get().members().stream()
                    .map(MemberDescription::assignment)
                    .map(assignment -> (int) assignment.topicPartitions().stream()
                            .filter(partition -> partition.topic().equals("watcher-events"))
                            .count())
                    .toList();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anEventThatCannotBeHandledIsGivenUpAfterFourAttemptsAndTheOthersGoOn() throws Exception {
        var clock = new SetClock();
        var attempts = new ConcurrentLinkedQueue<Instant>();
        var node = node(clock, (tx, event) -> {
            if (event.key().equals("poison")) {
                attempts.add(clock.instant());
                throw new IllegalStateException("it cannot be handled");
            }
            Node.note(tx, name, event);
        });

        node.publish(tenant, List.of("poison"), 0);
        node.publish(tenant, List.of("rose"), 1);
        var begin = clock.instant();
        // Counted when it is written, with the time it was then: the clock may go on from there.
        await(() -> node.count("events.failed") == 1 && node.seen(tenant, name).size() == 1);
        for (var seconds : List.of(1, 2, 4)) {
            var before = node.count("events.failed");
            clock.now = clock.now.plusSeconds(seconds);
            await(() -> node.count("events.failed") > before);
        }
        await(() -> node.count("events.dead") == 1);

        assertThat(attempts).containsExactly(begin, begin.plusSeconds(1), begin.plusSeconds(3), begin.plusSeconds(7));
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
            await(() -> isAllCommitted(admin));
        }
    }

    private static final class SetClock implements InstantSource {
        private volatile Instant now = Instant.parse("2030-04-07T12:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }
    }

    private boolean isAllCommitted(Admin admin) {
        try {
            var committed = admin.listConsumerGroupOffsets("stoa." + name)
                    .partitionsToOffsetAndMetadata()
                    .get();
            for (var partition = 0; partition < 4; partition++) {
                var place = new TopicPartition("watcher-events", partition);
                var end = admin.listOffsets(Map.of(place, OffsetSpec.latest()))
                        .partitionResult(place)
                        .get()
                        .offset();
                if (end > 0
                        && (committed.get(place) == null || committed.get(place).offset() < end)) {
                    return false;
                }
            }
            return true;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        var end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not happen within " + LIMIT);
            }
            Thread.sleep(20);
        }
    }
}
