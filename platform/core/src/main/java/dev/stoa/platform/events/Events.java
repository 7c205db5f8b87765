package dev.stoa.platform.events;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.personal.PersonalData;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.runtime.Signals;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.platform.tracing.Tracing;
import dev.stoa.web.Plugin;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The stream of what happened.
///
/// An event is a row written in the transaction of the change it tells of: both are kept, or neither.
/// Afterwards it is delivered to each [Subscription], at least once and in order of its key.
public final class Events {
    /// The schema of the stream.
    public static final String MODULE = EventStore.MODULE;

    /// What is handled in order of its key is split into so many parts, which go on beside each other.
    /// Baked into the rows.
    public static final int PARTITIONS = 4;

    /// How long other processes may be left without news, so that a burst tells them once.
    private static final Duration HUSH = Duration.ofMillis(20);

    private final EventStore store;
    private final EventJson json = new EventJson();
    private final Signals signals;
    private final Ids ids;
    private final InstantSource clock;
    private final EventsConfig config;
    private final EventMeters meters;
    private final Tracing tracing;
    private final List<Relay> relays = new ArrayList<>();
    private final List<Forwarder> forwarders = new ArrayList<>();
    private @Nullable Feed feed;
    private volatile @Nullable Delivery delivery;
    private final AtomicBoolean isSignalling = new AtomicBoolean();

    /// @param db the module [#MODULE]
    public Events(
            Database db,
            Signals signals,
            Ids ids,
            InstantSource clock,
            EventsConfig config,
            MeterRegistry registry,
            Tracing tracing) {
        this.store = new EventStore(db);
        this.signals = signals;
        this.ids = ids;
        this.clock = clock;
        this.config = config;
        this.meters = new EventMeters(registry);
        this.tracing = tracing;
    }

    /// Says that something happened, in the transaction in which it does. Nothing is said if that is
    /// rolled back.
    ///
    /// Publish after the change itself: the order of events of one key is that in which they were
    /// published, and the lock on what was changed keeps two transactions from mixing it up. From here
    /// until the end of the transaction no later event is delivered, so make the end soon.
    ///
    /// @param tenant whose event it is; the tenant of the transaction
    /// @param key what it is about, 1 to 200 characters, usually an id; events of one key are delivered
    ///     in order
    /// @param event a record with an [EventType]
    public void publish(Transaction tx, TenantId tenant, Object key, Record event) {
        var type = EventType.Name.of(event.getClass());
        EventStore.insert(
                tx,
                new Event<>(
                        ids.next(),
                        tenant,
                        0,
                        type,
                        "",
                        key.toString(),
                        clock.instant(),
                        Tracing.current(),
                        json.write(event)));
        tx.afterCommit(() -> {
            meters.published(type);
            forwarders.forEach(Forwarder::nudge);
            announce();
        });
    }

    /// Events, as what is kept about people.
    public PersonalData personalData() {
        return new EventsOfPeople(store.database());
    }

    /// Has all events handed to another system too. Said before [#delivery].
    public void relay(Relay relay) {
        relays.add(relay);
    }

    /// Has the events brought here that modules publish on other servers, where their rows are. Said once, before
    /// the application starts.
    ///
    /// @param others the module [#MODULE] on the second server, the third …
    /// @return what does that from its start to its end
    public List<Plugin> forward(List<Database> others) {
        for (var other : others) {
            forwarders.add(new Forwarder(forwarders.size() + 2, new EventStore(other), store, this::announce));
        }
        return List.copyOf(forwarders);
    }

    /// Has subscriptions get events from another system, to which they are relayed, rather than from the
    /// table. Said before [#delivery].
    public void feed(Feed feed) {
        this.feed = feed;
    }

    /// Delivers to subscriptions of this process from its start to its end.
    ///
    /// @param databases what each module writes through, by the name of the module
    public Plugin delivery(List<Subscription> subscriptions, Function<String, Database> databases) {
        var made = new Delivery(
                store, signals, clock, config, meters, tracing, json, subscriptions, relays, feed, databases);
        delivery = made;
        return made;
    }

    /// Follows the events of a tenant, while this process delivers.
    ///
    /// @param after the place after which to begin; null for what happens from now on
    public Following follow(TenantId tenant, Set<Class<? extends Record>> events, @Nullable Long after) {
        var types =
                events.stream().map(event -> EventType.Name.of(event).name()).collect(Collectors.toUnmodifiableSet());
        return Objects.requireNonNull(delivery, "nothing is delivered yet").follow(tenant, types, after);
    }

    /// Reads the data of an event.
    public <T extends Record> T read(Event<String> event, Class<T> type) {
        return json.read(event.data(), type);
    }

    /// What operators see of the delivery, and can do about it.
    public Object endpoints() {
        var db = store.database();
        return new EventsEndpoints(
                store, new DeadLetters(db, json), new EventStatistics(db, clock), clock, this::announce);
    }

    private void announce() {
        var here = delivery;
        if (here != null) {
            here.nudge();
        }
        if (isSignalling.compareAndSet(false, true)) {
            Thread.ofVirtual().name("announce-events").start(this::signal);
        }
    }

    private void signal() {
        try {
            Thread.sleep(HUSH);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            isSignalling.set(false);
        }
        signals.send(Delivery.CHANNEL, "");
    }
}
