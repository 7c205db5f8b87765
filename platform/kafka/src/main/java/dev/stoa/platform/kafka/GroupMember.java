package dev.stoa.platform.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.platform.events.CloudEvent;
import dev.stoa.platform.events.Event;
import dev.stoa.platform.events.Inbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One process of the consumer group of a subscription.
///
/// Events are handled before their offsets are committed. Who dies in between leaves them to be brought
/// again to another, and the inbox knows them.
final class GroupMember {
    private static final Pattern TOPICS = Pattern.compile("[a-z][a-z0-9]*" + KafkaRelay.TOPIC_ENDING);
    private static final Duration POLL = Duration.ofSeconds(1);

    /// After a failure, of Kafka or of the database.
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /// How long the brokers are waited for when it leaves the group.
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    /// When another process holds the lane for a moment.
    private static final Duration MOMENT = Duration.ofMillis(50);

    /// A batch that has taken this long ends early: who does not poll for five minutes is put out of the
    /// group.
    private static final Duration LONG = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(GroupMember.class);

    private final Inbox inbox;
    private final Map<String, Object> settings;
    private final Thread thread;
    private volatile boolean isStopping;
    private volatile @Nullable Consumer<String, byte[]> consumer;

    /// An event and the offset behind it.
    private record Brought(Event<String> event, long next) {}

    GroupMember(Inbox inbox, Map<String, Object> settings) {
        this.inbox = inbox;
        this.settings = settings;
        // Kafka's client waits in ways that hold the carrier of a virtual thread.
        this.thread = Thread.ofPlatform().name("kafka " + inbox.name()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void stop() {
        isStopping = true;
        var running = consumer;
        if (running != null) {
            running.wakeup();
        }
    }

    void awaitEnd(Duration limit) {
        try {
            if (!thread.join(limit)) {
                LOG.warn("{} is still at an event that came from Kafka", inbox.name());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!isStopping) {
            try {
                take(new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer()));
            } catch (WakeupException _) {
                // The process ends.
            } catch (RuntimeException e) {
                LOG.warn("{} gets nothing from Kafka: {}", inbox.name(), e.toString());
                pause(PAUSE);
            }
        }
    }

    private void take(Consumer<String, byte[]> member) {
        consumer = member;
        try {
            member.subscribe(TOPICS);
            while (!isStopping) {
                settle(member, member.poll(POLL));
            }
        } finally {
            consumer = null;
            member.close(CloseOptions.timeout(GOODBYE));
        }
    }

    private void settle(Consumer<String, byte[]> member, ConsumerRecords<String, byte[]> records) {
        if (records.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> settled = new HashMap<>();
        var pause = handle(records, settled);
        for (var partition : records.partitions()) {
            var polled = records.records(partition);
            var next = settled.getOrDefault(partition, polled.getFirst().offset());
            if (next <= polled.getLast().offset()) {
                member.seek(partition, next);
            }
        }
        commit(member, settled);
        pause(pause);
    }

    /// Notes how far it came in each partition, and answers how long to wait until the rest is brought again.
    private Duration handle(ConsumerRecords<String, byte[]> records, Map<TopicPartition, Long> settled) {
        var end = System.nanoTime() + LONG.toNanos();
        var pause = Duration.ZERO;
        for (var partition : records.partitions()) {
            if (isStopping || System.nanoTime() - end > 0) {
                break;
            }
            var polled = records.records(partition);
            var brought = parse(polled);
            try {
                var done = inbox.take(brought.stream().map(Brought::event).toList());
                settled.put(
                        partition,
                        done == brought.size()
                                ? polled.getLast().offset() + 1
                                : brought.get(done).next() - 1);
                if (done == 0 && !brought.isEmpty()) {
                    pause = MOMENT;
                }
            } catch (RuntimeException e) {
                LOG.warn("{} could not take events from {}: {}", inbox.name(), partition, e.toString());
                return PAUSE;
            }
        }
        return pause;
    }

    private static List<Brought> parse(List<ConsumerRecord<String, byte[]>> records) {
        var events = new ArrayList<Brought>();
        for (var message : records) {
            try {
                var position = message.headers().lastHeader(KafkaRelay.POSITION);
                events.add(new Brought(
                        CloudEvent.parse(message.value(), Long.parseLong(new String(position.value(), UTF_8))),
                        message.offset() + 1));
            } catch (RuntimeException e) {
                LOG.warn(
                        "{} partition {} offset {} is passed over, it is no event of ours: {}",
                        message.topic(),
                        message.partition(),
                        message.offset(),
                        e.toString());
            }
        }
        return events;
    }

    /// Should that fail, the same events come again, here or elsewhere, and are known.
    private void commit(Consumer<String, byte[]> member, Map<TopicPartition, Long> settled) {
        if (settled.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        settled.forEach((partition, next) -> offsets.put(partition, new OffsetAndMetadata(next)));
        try {
            member.commitSync(offsets);
        } catch (WakeupException e) {
            member.commitSync(offsets);
            throw e;
        } catch (KafkaException e) {
            LOG.warn("{} could not commit {}: {}", inbox.name(), settled, e.toString());
        }
    }

    private void pause(Duration time) {
        if (!isStopping && time.isPositive()) {
            try {
                Thread.sleep(time);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
