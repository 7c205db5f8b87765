package dev.stoa.platform.events;

import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.events.EventStore.Kind;
import dev.stoa.platform.events.EventStore.LaneId;
import java.util.List;

/// One partition of what a relay sends. The cursor moves once a batch has arrived, and stays where it
/// is when it has not: a system that is away gets everything when it is back.
final class RelayLane implements Lane {
    private static final int BATCH = 500;

    private final LaneId id;
    private final Relay relay;
    private final EventStore store;
    private final EventMeters meters;

    RelayLane(LaneId id, Relay relay, EventStore store, EventMeters meters) {
        this.id = id;
        this.relay = relay;
        this.store = store;
        this.meters = meters;
    }

    @Override
    public LaneId id() {
        return id;
    }

    @Override
    public boolean wants(Kind kind) {
        return kind.partition() == id.partition();
    }

    @Override
    public Outcome deliver(long last) {
        return store.database().transaction(tx -> relay(tx, last));
    }

    private Outcome relay(Transaction tx, long last) {
        var cursor = store.take(tx, id);
        if (cursor.isEmpty()) {
            return Outcome.TAKEN;
        }
        var from = cursor.get().position();
        var batch = store.next(tx, id, List.of(), from, last, BATCH);
        send(batch);
        var isAll = batch.size() < BATCH;
        var position = isAll ? Math.max(from, last) : batch.getLast().position();
        if (position != from) {
            store.move(tx, id, position);
        }
        return isAll ? Outcome.DONE : Outcome.MORE;
    }

    private void send(List<Event<String>> batch) {
        if (batch.isEmpty()) {
            return;
        }
        try {
            relay.send(batch);
            meters.handled(id.subscription(), batch.size());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending", e);
        } catch (Exception e) {
            meters.failed(id.subscription(), 1);
            throw new IllegalStateException(batch.size() + " events were not sent", e);
        }
    }
}
