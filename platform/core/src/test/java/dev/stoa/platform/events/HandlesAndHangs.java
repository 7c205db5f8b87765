package dev.stoa.platform.events;

import dev.stoa.platform.events.EventNode.Watered;
import java.time.Clock;

/// A process that handles an event, says so, and does not come to commit it.
final class HandlesAndHangs {
    private HandlesAndHangs() {}

    static void main(String[] arguments) throws Exception {
        var node = new EventNode(arguments[0], Clock.systemUTC());
        node.start(Subscription.named("watcher.note").on(Watered.class, (tx, event) -> {
            EventNode.note(tx, "watcher.note", event);
            System.out.println("handled");
            Thread.sleep(600_000);
        }));
        Thread.sleep(600_000);
    }
}
