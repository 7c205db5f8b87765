package dev.stoa.platform.events;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/// Where a [Feed] brings the events for a subscription. Used by one thread at a time.
///
/// What was handled, and that it was, are written in one transaction, so an event that is brought again
/// is known, whoever died in between. What a feed does not bring within a minute is handled all the same.
public final class Inbox {
    private final Subscription subscription;
    private final List<SubscriptionLane> lanes;
    private final Semaphore all;
    private final Semaphore ofSubscription;
    private final BooleanSupplier isStopping;

    Inbox(
            Subscription subscription,
            List<SubscriptionLane> lanes,
            Semaphore all,
            Semaphore ofSubscription,
            BooleanSupplier isStopping) {
        this.subscription = subscription;
        this.lanes = lanes;
        this.all = all;
        this.ofSubscription = ofSubscription;
        this.isStopping = isStopping;
    }

    /// The name of the subscription.
    public String name() {
        return subscription.name();
    }

    /// Handles events in their order, for about a second, and puts aside what fails, to be tried again.
    /// Passes over what the subscription does not want, has had already, or is not of this installation.
    ///
    /// @return how many of them, from the first, are settled; the others are to be brought again a little
    ///     later, since time was up or another process is at events of the same keys
    /// @throws RuntimeException if it is not known; they are to be brought again
    public int take(List<Event<String>> events) {
        var settled = events.size();
        for (var lane : lanes) {
            var own = events.stream().filter(event -> isOf(lane, event)).toList();
            var done = own.isEmpty() ? 0 : turn(lane, own);
            if (done < own.size()) {
                settled = Math.min(settled, events.indexOf(own.get(done)));
            }
        }
        return settled;
    }

    private boolean isOf(SubscriptionLane lane, Event<String> event) {
        return subscription.types().contains(event.type().name())
                && event.partition(Events.PARTITIONS) == lane.id().partition();
    }

    private int turn(SubscriptionLane lane, List<Event<String>> events) {
        ofSubscription.acquireUninterruptibly();
        try {
            all.acquireUninterruptibly();
            try {
                return isStopping.getAsBoolean() ? 0 : lane.takeOver(events);
            } finally {
                all.release();
            }
        } finally {
            ofSubscription.release();
        }
    }
}
