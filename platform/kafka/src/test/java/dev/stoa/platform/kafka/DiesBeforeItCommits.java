package dev.stoa.platform.kafka;

import dev.stoa.platform.events.Subscription;
import java.time.Clock;

/// A process that dies once it has handled an event and written so, before it can tell Kafka.
final class DiesBeforeItCommits {
    private DiesBeforeItCommits() {}

    /// @param arguments the database, the broker and the name of the subscription
    static void main(String[] arguments) throws Exception {
        var subscription = Subscription.named(arguments[2]).on(Node.Watered.class, (tx, event) -> {
            Node.note(tx, arguments[2], event);
            tx.afterCommit(() -> Runtime.getRuntime().halt(0));
        });
        var _ = new Node(arguments[0], arguments[1], Clock.systemUTC(), subscription).started();
        Thread.sleep(600_000);
    }
}
