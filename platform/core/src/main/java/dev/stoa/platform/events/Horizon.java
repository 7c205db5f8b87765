package dev.stoa.platform.events;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Set;

/// The place in the stream up to which no event can appear any more.
///
/// Places are taken in order, but transactions commit in any: while one that took place 5 is under way,
/// 6 may be there to read. Who reads 6 and goes on has lost 5. So each look at the stream notes the
/// last place and the transactions that were publishing then; once none of those is under way, all up
/// to that place is there to read or never will be. Transactions that do not publish do not matter,
/// however long they take.
///
/// Order by place is order by cause: a transaction that changes what another has changed waits for its
/// row lock, and takes its place after that.
///
/// The often seen `xid < pg_snapshot_xmin(pg_current_snapshot())` needs no lock, but every transaction
/// that writes anything anywhere in the cluster holds it up, handlers of events among them; and ids are
/// given out before row locks, so their order is not that of causes.
final class Horizon {
    /// Looks that are remembered at most. More would only let the horizon move in smaller steps.
    private static final int MEMORY = 100;

    private final Deque<Look> pending = new ArrayDeque<>();
    private long settled;

    /// What there was to see.
    ///
    /// @param high the last place taken by a transaction that has committed
    /// @param written how far the log of the database is that all of that was written to
    /// @param publishing transactions under way that have taken a place; asked after `high`
    record Look(long high, long written, Set<String> publishing) {}

    /// Takes notice of a look, and answers the place.
    long after(Look look) {
        if (pending.size() < MEMORY) {
            pending.addLast(look);
        }
        while (!pending.isEmpty() && Collections.disjoint(pending.getFirst().publishing, look.publishing)) {
            settled = Math.max(settled, pending.removeFirst().high);
        }
        return settled;
    }

    /// Whether places were seen that the horizon has not reached.
    boolean isWaiting() {
        return !pending.isEmpty() && pending.getLast().high > settled;
    }
}
