package dev.stoa.platform.events;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.DatabaseUnavailable;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.events.EventStore.Kind;
import dev.stoa.platform.events.EventStore.LaneId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.platform.tracing.Tracing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Handles events as the module that subscribed.
///
/// A batch is handled under one savepoint, since one for each event would cost two round trips. When an
/// event fails, those before it are handled again, and it alone is put aside.
final class SubscriptionLane implements Lane {
    /// How long a handler may take for one event. More than a statement may take, so that one that
    /// waits for the database fails there; and less than PostgreSQL lets a transaction be idle.
    static final Duration PATIENCE = Duration.ofSeconds(45);

    /// Gaps between the attempts. After the last the event is given up.
    static final List<Duration> GAPS = List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));

    private static final int BATCH = 200;

    /// What a feed has not brought by then is taken from the table.
    private static final Duration LATE = Duration.ofMinutes(1);

    /// A batch that has taken this long ends early: a crash would cost all of it.
    private static final Duration LONG = Duration.ofSeconds(1);

    private static final int REASON_LENGTH = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionLane.class);

    private final LaneId id;
    private final Subscription subscription;
    private final Database module;
    private final EventStore store;
    private final EventJson json;
    private final InstantSource clock;
    private final EventMeters meters;
    private final Tracing tracing;
    private final Duration patience;
    private final boolean isFed;
    private final BooleanSupplier isStopping;

    private @Nullable Handling handling;

    /// The event whose handler had to be interrupted and has not been seen to fail; 0 if there is none.
    /// An interrupt in the middle of a statement takes the connection along, and with it the record of
    /// the failure.
    private long overdue;

    /// An event that is being handled.
    private record Handling(long position, Thread thread, long begin) {}

    /// @param patience how long a handler may take for one event
    /// @param isFed whether a feed brings the events, to [#takeOver]
    SubscriptionLane(
            LaneId id,
            Subscription subscription,
            Database module,
            EventStore store,
            EventJson json,
            InstantSource clock,
            EventMeters meters,
            Tracing tracing,
            Duration patience,
            boolean isFed,
            BooleanSupplier isStopping) {
        this.id = id;
        this.subscription = subscription;
        this.module = module;
        this.store = store;
        this.json = json;
        this.clock = clock;
        this.meters = meters;
        this.tracing = tracing;
        this.patience = patience;
        this.isFed = isFed;
        this.isStopping = isStopping;
    }

    @Override
    public LaneId id() {
        return id;
    }

    @Override
    public boolean wants(Kind kind) {
        return !isFed
                && kind.partition() == id.partition()
                && subscription.types().contains(kind.type());
    }

    @Override
    public Outcome deliver(long last) {
        var turn = new Turn();
        var outcome = store.database().transaction(tx -> turn.take(tx, last));
        count(turn);
        return outcome;
    }

    /// Handles events that a feed brings, each once, however often it is brought; one that fails is put
    /// aside as any other. Answers how many of them, from the first, need not be brought again.
    int takeOver(List<Event<String>> events) {
        var turn = new Turn();
        var settled = store.database().transaction(tx -> turn.takeOver(tx, events));
        count(turn);
        return settled;
    }

    private void count(Turn turn) {
        meters.handled(id.subscription(), turn.handled);
        meters.failed(id.subscription(), turn.failed);
        meters.gaveUp(id.subscription(), turn.buried);
    }

    @Override
    public synchronized void interruptWhenStuck() {
        var current = handling;
        if (current != null && System.nanoTime() - current.begin > patience.toNanos()) {
            overdue = current.position;
            current.thread.interrupt();
        }
    }

    private synchronized void begin(Event<String> event) throws TimeoutException {
        if (overdue == event.position()) {
            throw tooLong();
        }
        handling = new Handling(event.position(), Thread.currentThread(), System.nanoTime());
    }

    private synchronized void end() {
        handling = null;
        // What was meant for the handler must not reach the statements that come after it.
        var _ = Thread.interrupted();
    }

    /// Why an event failed: what was thrown, or that its handler was interrupted.
    private synchronized Throwable reason(Event<String> event, Throwable thrown) {
        if (overdue != event.position()) {
            return thrown;
        }
        overdue = 0;
        return thrown instanceof TimeoutException ? thrown : tooLong();
    }

    private TimeoutException tooLong() {
        return new TimeoutException("the handler took longer than " + patience);
    }

    /// How many of some events were handled, and why the next one failed if it did.
    private record Result(int handled, @Nullable Throwable failure) {}

    private final class Turn {
        private final long end = System.nanoTime() + LONG.toNanos();
        private int handled;
        private int failed;
        private int buried;

        Outcome take(Transaction tx, long last) {
            var found = store.take(tx, id);
            if (found.isEmpty()) {
                return Outcome.TAKEN;
            }
            var cursor = found.get();
            var hasRetried = cursor.hasFailures() && retry(tx);
            var blocked = cursor.hasFailures() ? store.blocked(tx, id) : new HashSet<EventStore.Key>();
            var batch = store.next(tx, id, subscription.types(), cursor.position(), last, BATCH);
            if (isFed) {
                var hasPassed = takeLate(tx, batch, blocked);
                store.moveToOpen(tx, id, subscription.types(), last);
                return hasPassed || hasRetried ? Outcome.MORE : Outcome.DONE;
            }
            var passed = pass(tx, batch, blocked);
            var isAll = passed == batch.size() && passed < BATCH;
            var position = isAll
                    ? Math.max(cursor.position(), last)
                    : passed == 0 ? cursor.position() : batch.get(passed - 1).position();
            if (position != cursor.position()) {
                store.move(tx, id, position);
            }
            return isAll && !hasRetried ? Outcome.DONE : Outcome.MORE;
        }

        /// Handles what a feed should have brought. Answers whether there was something.
        private boolean takeLate(Transaction tx, List<Event<String>> events, Set<EventStore.Key> blocked) {
            var late = clock.instant().minus(LATE);
            var batch = events.stream()
                    .takeWhile(event -> event.occurredAt().isBefore(late))
                    .toList();
            var passed = pass(tx, batch, blocked);
            store.taken(tx, id, batch.subList(0, passed));
            return passed > 0;
        }

        int takeOver(Transaction tx, List<Event<String>> brought) {
            var found = store.take(tx, id);
            if (found.isEmpty()) {
                return 0;
            }
            var cursor = found.get();
            var open = store.open(tx, id, cursor.position(), brought);
            var batch = brought.stream()
                    .filter(event -> open.contains(event.id()))
                    .distinct()
                    .toList();
            var blocked = cursor.hasFailures() ? store.blocked(tx, id) : new HashSet<EventStore.Key>();
            var passed = pass(tx, batch, blocked);
            store.taken(tx, id, batch.subList(0, passed));
            return passed == batch.size() ? brought.size() : brought.indexOf(batch.get(passed));
        }

        /// Handles events in order, and puts aside those that fail or have to wait. Answers how many
        /// there was time for.
        private int pass(Transaction tx, List<Event<String>> events, Set<EventStore.Key> blocked) {
            var passed = 0;
            while (passed < events.size() && !(passed > 0 && isLate())) {
                var rest = events.subList(passed, events.size());
                var free = rest.stream()
                        .takeWhile(event -> !blocked.contains(key(event)))
                        .toList();
                if (free.isEmpty()) {
                    store.putBehind(tx, id, rest.getFirst());
                    passed++;
                    continue;
                }
                var result = handle(tx, free);
                handled += result.handled;
                passed += result.handled;
                if (result.failure != null) {
                    var event = events.get(passed);
                    fail(tx, event, 1, result.failure);
                    blocked.add(key(event));
                    passed++;
                }
            }
            return passed;
        }

        /// Tries again what is due. Answers whether there was something.
        private boolean retry(Transaction tx) {
            var now = clock.instant();
            var due = store.retries(tx, id, now, now.plus(GAPS.getLast()), BATCH);
            for (var retry : due) {
                var result = handle(tx, List.of(retry.event()));
                if (result.failure == null) {
                    handled++;
                    store.delivered(tx, id, retry.event());
                    store.release(tx, id, key(retry.event()), now);
                } else {
                    fail(tx, retry.event(), retry.attempts() + 1, result.failure);
                }
                if (isLate()) {
                    break;
                }
            }
            return !due.isEmpty();
        }

        /// Handles events until one fails or time is up, the first in any case.
        private Result handle(Transaction tx, List<Event<String>> events) {
            var begun = new int[1];
            try {
                tx.attempt(() -> {
                    Transaction inside = tx;
                    TenantId tenant = null;
                    for (var event : events) {
                        if (begun[0] > 0 && isLate()) {
                            break;
                        }
                        begun[0]++;
                        if (!event.tenant().equals(tenant)) {
                            tenant = event.tenant();
                            inside = tx.as(module, tenant);
                        }
                        handle(inside, event);
                    }
                });
                return new Result(begun[0], null);
            } catch (DatabaseUnavailable e) {
                throw e;
            } catch (Exception | LinkageError | AssertionError e) {
                var before = events.subList(0, Math.max(0, begun[0] - 1));
                if (before.isEmpty()) {
                    return new Result(0, e);
                }
                // They were undone with it. Should one of them fail this time, then that is the one.
                var again = handle(tx, before);
                return again.handled < before.size() ? again : new Result(before.size(), e);
            }
        }

        private void handle(Transaction tx, Event<String> event) throws Exception {
            if (!subscription.handles(event.type())) {
                LOG.warn("{} passes over {}: it does not know that version", id.subscription(), event.type());
                return;
            }
            begin(event);
            try {
                tracing.continueFrom(
                        event.traceparent(), "event " + event.type().name(), () -> {
                            subscription.handle(tx, event, json);
                            return true;
                        });
            } finally {
                end();
            }
        }

        private void fail(Transaction tx, Event<String> event, int attempts, Throwable thrown) {
            var cause = reason(event, thrown);
            var now = clock.instant();
            if (attempts <= GAPS.size()) {
                failed++;
                LOG.warn(
                        "{} failed on {} {}, attempt {}", id.subscription(), event.type(), event.id(), attempts, cause);
                store.retry(tx, id, event, attempts, now.plus(GAPS.get(attempts - 1)), now, text(cause));
            } else {
                failed++;
                buried++;
                LOG.error("{} gives up {} {}", id.subscription(), event.type(), event.id(), cause);
                store.bury(tx, id, event, attempts, now, text(cause));
                store.release(tx, id, key(event), now);
            }
        }

        private boolean isLate() {
            return System.nanoTime() - end > 0 || isStopping.getAsBoolean();
        }
    }

    private static EventStore.Key key(Event<String> event) {
        return new EventStore.Key(event.tenant(), event.key());
    }

    /// PostgreSQL has no zero characters in text.
    private static String text(Throwable cause) {
        var text = cause.toString().replace('\0', ' ');
        return text.length() <= REASON_LENGTH ? text : text.substring(0, REASON_LENGTH);
    }
}
