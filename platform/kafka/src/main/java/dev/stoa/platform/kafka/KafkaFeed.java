package dev.stoa.platform.kafka;

import dev.stoa.platform.events.Feed;
import dev.stoa.platform.events.Inbox;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/// Brings subscriptions their events from Kafka, where [KafkaRelay] has put them.
///
/// Each subscription is a consumer group `stoa.<name>`, and each process a member of it: the partitions of
/// the topics are split among the processes, and go to the others when one dies. A thread for each
/// subscription.
public final class KafkaFeed implements Feed {
    /// How long a member may take to settle what it is at when the process ends.
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final String bootstrap;
    private final Map<String, Object> others;
    private final List<GroupMember> members = new CopyOnWriteArrayList<>();

    /// @param bootstrap brokers to begin with, `host:port` with commas between
    public KafkaFeed(String bootstrap) {
        this(bootstrap, Map.of());
    }

    /// @param others settings of the consumer that replace those of [#settings]
    KafkaFeed(String bootstrap, Map<String, Object> others) {
        this.bootstrap = bootstrap;
        this.others = others;
    }

    /// Offsets are committed once events are settled and not before, and a process that has not been heard
    /// of for ten seconds is dead.
    static Map<String, Object> settings(String bootstrap, String subscription) {
        return Map.ofEntries(
                Map.entry(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
                Map.entry(ConsumerConfig.GROUP_ID_CONFIG, "stoa." + subscription),
                Map.entry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
                Map.entry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false),
                Map.entry(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 300_000),
                Map.entry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000),
                Map.entry(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000),
                Map.entry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 200),
                // How soon the topic of a module that is new is found.
                Map.entry(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 10_000),
                Map.entry(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false));
    }

    @Override
    public void start(List<Inbox> inboxes) {
        for (var inbox : inboxes) {
            var settings = new HashMap<>(settings(bootstrap, inbox.name()));
            settings.putAll(others);
            var member = new GroupMember(inbox, settings);
            members.add(member);
            member.start();
        }
    }

    @Override
    public void close() {
        members.forEach(GroupMember::stop);
        var end = System.nanoTime() + GRACE.toNanos();
        members.forEach(member -> member.awaitEnd(Duration.ofNanos(Math.max(1, end - System.nanoTime()))));
    }
}
