package dev.stoa.platform.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.stoa.platform.events.Event;
import dev.stoa.platform.events.EventType;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
class KafkaRelayTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TenantId TENANT = new TenantId(UUID.randomUUID());
    private static final Instant NOON = Instant.parse("2030-04-07T12:00:00Z");

    private final Broker broker = Broker.shared();

    @Test
    void whatIsSentIsReadAsCloudEventsInOrderOfItsKey() throws Exception {
        try (var relay = new KafkaRelay(broker.address())) {
            send(relay, events("tasks", 0, 100));
            send(relay, events("tasks", 100, 200));

            var read = read(broker, "tasks-events", 200);

            for (var key : List.of("a", "b", "c")) {
                var ofKey = read.stream().filter(one -> one.key().equals(key)).toList();
                assertThat(ofKey)
                        .extracting(ConsumerRecord::partition)
                        .containsOnly(ofKey.getFirst().partition());
                assertThat(ofKey).extracting(KafkaRelayTest::number).isSorted().doesNotHaveDuplicates();
            }
            var first = JSON.readTree(read.getFirst().value());
            assertThat(first.path("specversion").asString()).isEqualTo("1.0");
            assertThat(first.path("type").asString()).isEqualTo("task.created");
            assertThat(first.path("source").asString()).isEqualTo("/tasks");
            assertThat(first.path("tenantid").asString()).isEqualTo(TENANT.toString());
        }
    }

    @Test
    void aTopicIsMadeWithAsManyPartitionsAsEventsAreHandledIn() throws Exception {
        try (var relay = new KafkaRelay(broker.address());
                var admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
            send(relay, events("identity", 0, 1));

            var topics = admin.describeTopics(List.of("identity-events"))
                    .allTopicNames()
                    .get();
            assertThat(topics.values())
                    .singleElement()
                    .satisfies(topic -> assertThat(topic.partitions()).hasSize(4));
        }
    }

    @Test
    void whatArrivedIsLoggedWithItsTopicPartitionAndOffset() throws Exception {
        var log = (Logger) LoggerFactory.getLogger(LaneProducer.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.setLevel(Level.DEBUG);
        log.addAppender(lines);
        try (var relay = new KafkaRelay(broker.address())) {
            send(relay, events("identity", 0, 1));

            assertThat(lines.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .anyMatch(line ->
                            line.matches("task\\.created\\.v1 \\S+ is in identity-events partition [0-3] at \\d+"));
        } finally {
            log.detachAppender(lines);
            log.setLevel(null);
        }
    }

    @Test
    void nothingIsAcknowledgedBeforeAllReplicasHaveItAndNothingIsGivenUp() {
        assertThat(KafkaRelay.settings("broker:9092"))
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("retries", 2_147_483_647)
                .containsEntry("max.in.flight.requests.per.connection", 5)
                .containsEntry("compression.type", "snappy")
                .containsEntry("batch.size", 16_384)
                .containsEntry("linger.ms", 5);
    }

    /// As delivery does: what was not taken in time is sent again.
    private static void send(KafkaRelay relay, List<Event<String>> events) throws Exception {
        for (var attempt = 1; ; attempt++) {
            try {
                relay.send(events);
                return;
            } catch (TimeoutException e) {
                if (attempt == 10) {
                    throw e;
                }
            }
        }
    }

    private static int number(ConsumerRecord<String, String> record) {
        return JSON.readTree(record.value()).at("/data/number").asInt();
    }

    private static List<Event<String>> events(String module, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> event(module, number))
                .toList();
    }

    private static Event<String> event(String module, int number) {
        return new Event<>(
                UUID.randomUUID(),
                TENANT,
                number,
                new EventType.Name("task.created", 1),
                module,
                List.of("a", "b", "c").get(number % 3),
                NOON,
                null,
                "{\"number\": " + number + "}");
    }

    private static List<ConsumerRecord<String, String>> read(Broker broker, String topic, int count) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", broker.address(), "group.id", "test", "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            var read = new ArrayList<ConsumerRecord<String, String>>();
            while (read.size() < count) {
                consumer.poll(Duration.ofSeconds(1)).forEach(read::add);
            }
            return read;
        }
    }
}
