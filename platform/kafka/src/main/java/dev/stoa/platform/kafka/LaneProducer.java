package dev.stoa.platform.kafka;

import dev.stoa.platform.events.Event;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends the events of one lane, so that no later one arrives without those before it. Used by one thread at a
/// time.
///
/// An idempotent producer numbers its batches for each partition, and the broker takes a batch only behind the
/// one before. Two things break that, and are kept from happening here. A broker that does not know the
/// producer takes any number: so the first message to a partition is sent alone, and again after an hour
/// without any, as brokers forget producers within a day. A producer that gives a batch up numbers those
/// behind it anew: so it never gives up, a batch that took too long is met again under way, and when that
/// does not help for a minute all is dropped and sent again by a new producer.
final class LaneProducer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LaneProducer.class);
    private static final Duration STUCK = Duration.ofMinutes(1);
    private static final Duration SILENCE = Duration.ofHours(1);

    /// How long the end of the process waits. What has not arrived by then is sent again after the start.
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Map<String, Object> settings;
    private final Function<Event<String>, ProducerRecord<String, byte[]>> message;
    private Producer<String, byte[]> producer;

    /// What was sent first to each partition.
    private final Map<TopicPartition, Future<RecordMetadata>> firsts = new HashMap<>();

    /// When something was sent to each partition last, as of [System#nanoTime].
    private final Map<TopicPartition, Long> lasts = new HashMap<>();

    /// What was on its way when a batch was given back.
    private Map<UUID, Future<RecordMetadata>> underWay = Map.of();

    private @Nullable Long failingSince;

    /// @param message what is sent, without a partition
    LaneProducer(Map<String, Object> settings, Function<Event<String>, ProducerRecord<String, byte[]>> message) {
        this.settings = settings;
        this.message = message;
        this.producer = connect();
    }

    private Producer<String, byte[]> connect() {
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /// Returns when all events have arrived.
    ///
    /// @throws TimeoutException if they have not in time; the same events are to be sent next
    void send(List<Event<String>> events, Duration patience)
            throws ExecutionException, InterruptedException, TimeoutException {
        var end = System.nanoTime() + patience.toNanos();
        if (isStuck()) {
            renew();
        }
        Map<UUID, Future<RecordMetadata>> batch = new LinkedHashMap<>();
        try {
            for (var event : events) {
                var earlier = underWay.get(event.id());
                batch.put(event.id(), earlier == null ? begin(event, end) : earlier);
            }
            for (var sent : batch.values()) {
                await(sent, end);
            }
            underWay = Map.of();
            failingSince = null;
        } catch (Exception e) {
            underWay = batch;
            if (failingSince == null) {
                failingSince = System.nanoTime();
            }
            throw e;
        }
    }

    private boolean isStuck() {
        return (failingSince != null && System.nanoTime() - failingSince > STUCK.toNanos())
                || underWay.values().stream().anyMatch(sent -> sent.state() == Future.State.FAILED);
    }

    private void renew() {
        producer.close(Duration.ZERO);
        producer = connect();
        firsts.clear();
        underWay = Map.of();
        failingSince = null;
    }

    private Future<RecordMetadata> begin(Event<String> event, long end)
            throws ExecutionException, InterruptedException, TimeoutException {
        var whole = message.apply(event);
        var place = new TopicPartition(
                whole.topic(),
                event.partition(producer.partitionsFor(whole.topic()).size()));
        var now = System.nanoTime();
        var last = lasts.put(place, now);
        if (last != null && now - last > SILENCE.toNanos()) {
            firsts.remove(place);
        }
        var first = firsts.get(place);
        if (first != null) {
            await(first, end);
        }
        var sent = producer.send(
                new ProducerRecord<>(place.topic(), place.partition(), whole.key(), whole.value(), whole.headers()),
                (arrived, failure) -> {
                    if (failure == null) {
                        LOG.debug(
                                "{} {} is in {} partition {} at {}",
                                event.type(),
                                event.id(),
                                arrived.topic(),
                                arrived.partition(),
                                arrived.offset());
                    }
                });
        firsts.putIfAbsent(place, sent);
        return sent;
    }

    private static void await(Future<RecordMetadata> sent, long end)
            throws ExecutionException, InterruptedException, TimeoutException {
        var _ = sent.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        producer.close(failingSince == null ? GRACE : Duration.ZERO);
    }
}
