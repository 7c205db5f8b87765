package dev.stoa.platform.events;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.DatabaseException;
import dev.stoa.platform.events.EventStore.LaneId;
import dev.stoa.platform.runtime.Signals;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.platform.tracing.Tracing;
import dev.stoa.web.Plugin;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers events to the subscriptions of this process, and tells those who follow the stream.
///
/// One thread looks at the stream, when something was published here, when another process says so, and
/// each second in any case, and wakes the lanes that have something to do. Each lane has a thread of
/// its own. Of one subscription at most [half][#share] of the lanes that this process may run do so at
/// a time, so that no subscription can take them all.
final class Delivery implements Plugin {
    static final String CHANNEL = "events";

    private static final Duration POLL = Duration.ofSeconds(1);

    /// Between two looks. The first event after a silence is delivered at once; of a burst, what is
    /// published meanwhile is delivered together, as a turn of a lane costs much the same for one event
    /// and for a hundred.
    private static final Duration GAP = Duration.ofMillis(20);

    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final Duration MEASURE = Duration.ofSeconds(10);
    private static final Duration HOUSEKEEPING = Duration.ofMinutes(10);
    private static final long MUCH = 10_000;
    private static final int PRUNED_AT_ONCE = 5_000;
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private final EventStore store;
    private final Signals signals;
    private final InstantSource clock;
    private final EventsConfig config;
    private final EventMeters meters;
    private final List<Relay> relays;
    private final @Nullable Feed feed;

    /// The types of events by the name of the subscription, empty for all.
    private final Map<String, Set<String>> wanted = new LinkedHashMap<>();

    private final List<Worker> workers = new ArrayList<>();
    private final List<Inbox> inboxes = new ArrayList<>();
    private final Set<Following> followers = ConcurrentHashMap.newKeySet();
    private final Horizon horizon = new Horizon();
    private final Semaphore nudges = new Semaphore(0);
    private final List<Thread> threads = new ArrayList<>();

    /// The last look's horizon.
    private volatile long settled;

    private volatile boolean isStopping;
    private long nextHousekeeping = System.nanoTime();
    private long nextCheck = System.nanoTime();
    private long nextMeasure = System.nanoTime();

    /// A lane at work. It sleeps until somebody wakes it.
    private final class Worker implements Runnable {
        private final Lane lane;
        private final Semaphore all;
        private final Semaphore ofSubscription;
        private final Semaphore calls = new Semaphore(0);

        /// Whether to look again at the next poll, having met a failure or another process.
        private volatile boolean isUnsure;

        Worker(Lane lane, Semaphore all, Semaphore ofSubscription) {
            this.lane = lane;
            this.all = all;
            this.ofSubscription = ofSubscription;
        }

        void wake() {
            if (calls.availablePermits() == 0) {
                calls.release();
            }
        }

        @Override
        public void run() {
            try {
                while (!isStopping) {
                    calls.acquire();
                    calls.drainPermits();
                    isUnsure = false;
                    while (!isStopping && turn() == Lane.Outcome.MORE) {
                        // Others wait for a place too, so it is given back after each turn.
                    }
                }
            } catch (InterruptedException _) {
                // The process ends.
            }
        }

        private Lane.Outcome turn() throws InterruptedException {
            ofSubscription.acquire();
            try {
                all.acquire();
                try {
                    var outcome = lane.deliver(settled);
                    isUnsure |= outcome == Lane.Outcome.TAKEN;
                    return outcome;
                } catch (DatabaseException e) {
                    isUnsure = true;
                    if (!isStopping) {
                        LOG.warn("{} could not be delivered: {}", lane.id(), e.getMessage());
                    }
                    return Lane.Outcome.DONE;
                } catch (RuntimeException e) {
                    isUnsure = true;
                    LOG.error("{} could not be delivered", lane.id(), e);
                    return Lane.Outcome.DONE;
                } finally {
                    all.release();
                }
            } finally {
                ofSubscription.release();
            }
        }
    }

    /// @param databases the module that a subscription belongs to, by name
    Delivery(
            EventStore store,
            Signals signals,
            InstantSource clock,
            EventsConfig config,
            EventMeters meters,
            Tracing tracing,
            EventJson json,
            List<Subscription> subscriptions,
            List<Relay> relays,
            @Nullable Feed feed,
            Function<String, Database> databases) {
        this.store = store;
        this.signals = signals;
        this.clock = clock;
        this.config = config;
        this.meters = meters;
        this.relays = List.copyOf(relays);
        this.feed = feed;
        var all = new Semaphore(config.lanes(), true);
        for (var subscription : subscriptions) {
            var module = databases.apply(subscription.module());
            var ofSubscription = new Semaphore(share(config.lanes()), true);
            var lanes = lanes(
                    subscription.name(),
                    id -> new SubscriptionLane(
                            id,
                            subscription,
                            module,
                            store,
                            json,
                            clock,
                            meters,
                            tracing,
                            SubscriptionLane.PATIENCE,
                            feed != null,
                            () -> isStopping));
            add(subscription.name(), subscription.types(), lanes, all, ofSubscription);
            inboxes.add(new Inbox(subscription, lanes, all, ofSubscription, () -> isStopping));
        }
        for (var relay : relays) {
            var lanes = lanes(relay.name(), id -> new RelayLane(id, relay, store, meters));
            add(relay.name(), Set.of(), lanes, all, new Semaphore(share(config.lanes()), true));
        }
    }

    private static <T extends Lane> List<T> lanes(String name, Function<LaneId, T> lane) {
        return IntStream.range(0, EventStore.PARTITIONS)
                .mapToObj(partition -> lane.apply(new LaneId(name, partition)))
                .toList();
    }

    private void add(
            String name, Set<String> types, List<? extends Lane> lanes, Semaphore all, Semaphore ofSubscription) {
        if (wanted.put(name, types) != null) {
            throw new IllegalArgumentException("two subscriptions are called " + name);
        }
        lanes.forEach(lane -> workers.add(new Worker(lane, all, ofSubscription)));
    }

    private static int share(int lanes) {
        return Math.max(1, lanes / 2);
    }

    @Override
    public void start() {
        wanted.forEach((name, types) -> store.register(name, types, clock.instant()));
        signals.listen(CHANNEL, new Signals.Listener() {
            @Override
            public void heard(String message) {
                nudge();
            }

            @Override
            public void interrupted() {
                nudge();
            }
        });
        threads.add(Thread.ofVirtual().name("events").start(this::watch));
        for (var worker : workers) {
            threads.add(Thread.ofVirtual().name("events " + worker.lane.id()).start(worker));
        }
        if (feed != null) {
            feed.start(inboxes);
        }
    }

    /// Has the stream looked at soon.
    void nudge() {
        if (nudges.availablePermits() == 0) {
            nudges.release();
        }
    }

    private void watch() {
        // What was there before this process is nobody's news, but may be unhandled.
        workers.forEach(Worker::wake);
        try {
            while (!isStopping) {
                var pause = POLL;
                try {
                    pause = look();
                    measure();
                    if (System.nanoTime() - nextHousekeeping >= 0) {
                        keepHouse();
                    }
                } catch (DatabaseException e) {
                    if (!isStopping) {
                        LOG.warn("cannot look for events: {}", e.getMessage());
                    }
                } catch (RuntimeException e) {
                    LOG.error("cannot look for events", e);
                }
                workers.forEach(worker -> worker.lane.interruptWhenStuck());
                wakeUnsure();
                Thread.sleep(GAP);
                var _ = nudges.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
                nudges.drainPermits();
            }
        } catch (InterruptedException _) {
            // The process ends.
        }
    }

    /// Those whose lane another process had may be needed, should it have died.
    private void wakeUnsure() {
        var now = System.nanoTime();
        if (now - nextCheck >= 0) {
            nextCheck = now + POLL.toNanos();
            workers.stream().filter(worker -> worker.isUnsure).forEach(Worker::wake);
        }
    }

    /// Looks at the stream and wakes the lanes that have something to do. Answers how long to wait for
    /// the next look.
    private Duration look() {
        var before = settled;
        var look = store.look();
        var now = horizon.after(look);
        if (now > before) {
            settled = now;
            wake(before, now, look.written());
        }
        if (horizon.isWaiting()) {
            return Duration.ZERO;
        }
        return untilRetry();
    }

    /// Wakes the lanes that a stretch of the stream concerns: all of them when it is long, as it is at
    /// the start.
    private void wake(long after, long last, long written) {
        if (last - after > MUCH) {
            workers.forEach(Worker::wake);
            followers.forEach(Following::wake);
            return;
        }
        var kinds = store.kinds(after, last);
        // Who is told of an event and looks must find what it tells of, also on a replica.
        kinds.stream()
                .map(EventStore.Kind::tenant)
                .distinct()
                .forEach(tenant -> store.database().require(tenant, written));
        workers.stream()
                .filter(worker -> kinds.stream().anyMatch(worker.lane::wants))
                .forEach(Worker::wake);
        followers.stream()
                .filter(following -> kinds.stream().anyMatch(following::wants))
                .forEach(Following::wake);
    }

    /// @param after the place after which to begin; null for now
    Following follow(TenantId tenant, Set<String> types, @Nullable Long after) {
        // Before the first look all that is there is old.
        var now = settled > 0 ? settled : store.look().high();
        var following =
                new Following(store, tenant, types, after == null ? now : after, () -> settled, followers::remove);
        followers.add(following);
        return following;
    }

    private Duration untilRetry() {
        var due = store.due().stream().collect(Collectors.toMap(EventStore.Due::lane, EventStore.Due::dueAt));
        var now = clock.instant();
        var pause = POLL;
        for (var worker : workers) {
            var at = due.get(worker.lane.id());
            if (at != null) {
                var left = Duration.between(now, at);
                if (left.isPositive() && left.compareTo(SubscriptionLane.GAPS.getLast()) <= 0) {
                    pause = left.compareTo(pause) < 0 ? left : pause;
                } else {
                    worker.wake();
                }
            }
        }
        return pause;
    }

    private void measure() {
        var now = System.nanoTime();
        if (now - nextMeasure >= 0) {
            nextMeasure = now + MEASURE.toNanos();
            store.states().forEach(state -> meters.lag(state.name(), state.lag()));
            if (feed != null) {
                // Nobody wakes them otherwise, and what the feed has brought is behind them.
                store.forgetPassed();
                workers.forEach(Worker::wake);
            }
        }
    }

    private void keepHouse() {
        var now = clock.instant();
        nextHousekeeping = System.nanoTime() + HOUSEKEEPING.toNanos();
        store.keep(wanted.keySet(), now, config.retention());
        store.forgetPassed();
        // Those that have nothing to do move up, so that what is behind them can go.
        workers.forEach(Worker::wake);
        while (!isStopping && store.prune(now, config.retention(), PRUNED_AT_ONCE) == PRUNED_AT_ONCE) {
            // A little at a time, so that the locks are short.
        }
    }

    @Override
    public void drain() {
        isStopping = true;
        nudge();
        workers.forEach(Worker::wake);
    }

    /// Waits a while until the handlers under way are done. One that is not has done nothing.
    @Override
    public void stop() {
        drain();
        var end = System.nanoTime() + GRACE.toNanos();
        try {
            if (feed != null) {
                feed.close();
            }
            for (var thread : threads) {
                var _ = thread.join(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            relays.forEach(Relay::close);
        }
    }
}
