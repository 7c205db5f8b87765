package dev.stoa.platform.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.platform.events.CloudEvent;
import dev.stoa.platform.events.Event;
import dev.stoa.platform.events.Events;
import dev.stoa.platform.events.Relay;
import dev.stoa.web.binding.Json;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends all events to Kafka: those of a module to the topic `<module>-events`, each as a CloudEvent in
/// JSON (structured mode of the Kafka binding), with what it is about as the key. Those of one key and
/// tenant go to one partition, so that they stay in order.
///
/// An event is there at least once: the id of the CloudEvent tells a repeat.
public final class KafkaRelay implements Relay {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaRelay.class);
    private static final byte[] MEDIA_TYPE = "application/cloudevents+json; charset=UTF-8".getBytes(UTF_8);

    static final String TOPIC_ENDING = "-events";

    /// The header with the place of an event in the stream, a number in text.
    static final String POSITION = "position";

    /// How long a broker that is away is waited for before the batch is given back, to be sent again later.
    /// Meanwhile the lane holds a connection to the database.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// A broker that takes longer to answer counts as away.
    private static final Duration SLOW = Duration.ofSeconds(2);

    /// How long it counts as away after a failure. Another process may have gone on.
    private static final Duration DOUBT = Duration.ofSeconds(10);

    private final String bootstrap;
    private final Json json = new Json();
    private final Admin admin;
    private final Set<String> topics = ConcurrentHashMap.newKeySet();
    private final Map<Integer, LaneProducer> lanes = new ConcurrentHashMap<>();

    /// By lane, since when it waits for an answer, as of [System#nanoTime].
    private final Map<Integer, Long> waiting = new ConcurrentHashMap<>();

    /// When a batch was given back that no other has followed, as of [System#nanoTime].
    private volatile @Nullable Long failedAt;

    /// @param bootstrap brokers to begin with, `host:port` with commas between
    public KafkaRelay(String bootstrap) {
        this.bootstrap = bootstrap;
        admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                AdminClientConfig.CLIENT_ID_CONFIG,
                "stoa-topics",
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis()));
    }

    /// Nothing is acknowledged before all replicas have it, and what is tried again, without end, is neither
    /// doubled nor, as [LaneProducer] uses it, put out of order.
    static Map<String, Object> settings(String bootstrap) {
        return Map.ofEntries(
                Map.entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
                Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
                Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
                Map.entry(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE),
                Map.entry(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5),
                Map.entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "snappy"),
                Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, 16_384),
                Map.entry(ProducerConfig.LINGER_MS_CONFIG, 5),
                Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000),
                Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) PATIENCE.toMillis()),
                Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE));
    }

    @Override
    public String name() {
        return "kafka.relay";
    }

    /// Whether what is sent arrives within a few seconds.
    public boolean isUp() {
        var now = System.nanoTime();
        var failed = failedAt;
        return (failed == null || now - failed > DOUBT.toNanos())
                && waiting.values().stream().allMatch(since -> now - since < SLOW.toNanos());
    }

    @Override
    public void send(List<Event<String>> events) throws Exception {
        var lane = events.getFirst().partition(Events.PARTITIONS);
        waiting.put(lane, System.nanoTime());
        try {
            for (var source : events.stream().map(Event::source).distinct().toList()) {
                provide(source + TOPIC_ENDING);
            }
            lanes.computeIfAbsent(lane, _ -> producer(lane)).send(events, PATIENCE);
            failedAt = null;
        } catch (Exception e) {
            failedAt = System.nanoTime();
            throw e;
        } finally {
            waiting.remove(lane);
        }
    }

    private LaneProducer producer(int lane) {
        var settings = new HashMap<>(settings(bootstrap));
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "stoa-relay-" + lane);
        return new LaneProducer(settings, this::message);
    }

    private ProducerRecord<String, byte[]> message(Event<String> event) {
        var message =
                new ProducerRecord<>(event.source() + TOPIC_ENDING, event.key(), json.write(CloudEvent.of(event)));
        message.headers().add("content-type", MEDIA_TYPE);
        message.headers().add(POSITION, Long.toString(event.position()).getBytes(UTF_8));
        return message;
    }

    /// Makes a topic that is not there, with as many partitions as events are handled in.
    private void provide(String topic) throws ExecutionException, InterruptedException {
        if (topics.contains(topic)) {
            return;
        }
        try {
            var _ = admin.createTopics(List.of(new NewTopic(topic, Optional.of(Events.PARTITIONS), Optional.empty())))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                LOG.warn("{} is left to the broker to make: {}", topic, e.getMessage());
            } else if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
        topics.add(topic);
    }

    @Override
    public void close() {
        lanes.values().forEach(LaneProducer::close);
        admin.close(Duration.ZERO);
    }
}
