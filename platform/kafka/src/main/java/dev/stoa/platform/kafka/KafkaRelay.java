package dev.stoa.platform.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.platform.events.CloudEvent;
import dev.stoa.platform.events.Event;
import dev.stoa.platform.events.Relay;
import dev.stoa.web.binding.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends all events to Kafka: those of a module to the topic `<module>-events`, each as a CloudEvent in
/// JSON (structured mode of the Kafka binding), with what it is about as the key, so that those of one
/// key stay in order.
///
/// An event is there at least once: the id of the CloudEvent tells a repeat.
public final class KafkaRelay implements Relay {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaRelay.class);
    private static final byte[] MEDIA_TYPE = "application/cloudevents+json; charset=UTF-8".getBytes(UTF_8);

    /// How long a broker that is away is waited for before the batch is given back, to be sent again later.
    private static final Duration DELIVERY = Duration.ofSeconds(20);

    private final Json json = new Json();
    private final Producer<String, byte[]> producer;

    /// @param bootstrap brokers to begin with, `host:port` with commas between
    public KafkaRelay(String bootstrap) {
        producer = new KafkaProducer<>(settings(bootstrap), new StringSerializer(), new ByteArraySerializer());
    }

    /// Those of S19.06: nothing is acknowledged before all replicas have it, and what is tried again is
    /// neither doubled nor put out of order.
    static Map<String, Object> settings(String bootstrap) {
        return Map.ofEntries(
                Map.entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
                Map.entry(ProducerConfig.CLIENT_ID_CONFIG, "stoa-relay"),
                Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
                Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
                Map.entry(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE),
                Map.entry(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5),
                Map.entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "snappy"),
                Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, 16_384),
                Map.entry(ProducerConfig.LINGER_MS_CONFIG, 5),
                Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000),
                Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) DELIVERY.toMillis()),
                Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY.toMillis()));
    }

    @Override
    public String name() {
        return "kafka.relay";
    }

    @Override
    public void send(List<Event<String>> events) throws InterruptedException, ExecutionException {
        var underway = new ArrayList<Future<RecordMetadata>>();
        for (var event : events) {
            var message =
                    new ProducerRecord<>(event.source() + "-events", event.key(), json.write(CloudEvent.of(event)));
            message.headers().add("content-type", MEDIA_TYPE);
            underway.add(producer.send(message, (sent, failure) -> {
                if (failure == null) {
                    LOG.debug(
                            "{} {} is in {} partition {} at {}",
                            event.type(),
                            event.id(),
                            sent.topic(),
                            sent.partition(),
                            sent.offset());
                }
            }));
        }
        for (var one : underway) {
            var _ = one.get();
        }
    }

    @Override
    public void close() {
        producer.close(DELIVERY);
    }
}
