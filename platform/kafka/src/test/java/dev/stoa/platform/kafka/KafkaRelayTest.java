package dev.stoa.platform.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.events.Event;
import dev.stoa.platform.events.EventType;
import dev.stoa.platform.tenancy.TenantId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
class KafkaRelayTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TenantId TENANT = new TenantId(UUID.randomUUID());
    private static final Instant NOON = Instant.parse("2030-04-07T12:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void whatWasSentIsReadInOrderOfItsKeyAlsoAfterTheBrokerWasAway() throws Exception {
        try (var broker = new Broker(folder);
                var relay = new KafkaRelay(broker.address())) {
            relay.send(events(0, 100));
            broker.stop();
            broker.startAgain();
            relay.send(events(100, 200));

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

    private static int number(ConsumerRecord<String, String> record) {
        return JSON.readTree(record.value()).at("/data/number").asInt();
    }

    private static List<Event<String>> events(int from, int to) {
        return IntStream.range(from, to).mapToObj(KafkaRelayTest::event).toList();
    }

    private static Event<String> event(int number) {
        return new Event<>(
                UUID.randomUUID(),
                TENANT,
                number,
                new EventType.Name("task.created", 1),
                "tasks",
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
