package dev.stoa.platform.events;

import dev.stoa.platform.events.EventStore.Kind;
import dev.stoa.platform.events.EventStore.LaneId;

/// One partition of a subscription, delivered in order by one process at a time.
///
/// A turn is one transaction: take the cursor, deal with a batch, move the cursor. A process that dies
/// in between has moved nothing, and another takes the lane.
sealed interface Lane permits SubscriptionLane, RelayLane {

    LaneId id();

    /// Whether such events are for it.
    boolean wants(Kind kind);

    /// Delivers a batch.
    ///
    /// @param last the place in the stream up to which all events are there
    /// @throws RuntimeException if it could not; the cursor is where it was
    Outcome deliver(long last);

    /// Interrupts what takes too long.
    default void interruptWhenStuck() {}

    /// What came of a turn.
    enum Outcome {
        /// There may be more to do at once.
        MORE,
        DONE,
        /// Another process has the lane. Should it die, somebody has to look again.
        TAKEN
    }
}
