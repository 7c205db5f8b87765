package dev.stoa.platform.events;

import dev.stoa.platform.data.Transaction;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a module does about events, of its own or of others. It keeps its place under its name, so a
/// module that was away catches up, and one that is new begins with the oldest event that is kept.
///
/// ```java
/// Subscription.named("notifications.tell-owner").on(TaskCreated.class, notices::tellOwner)
/// ```
public final class Subscription {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*\\.[a-z][a-z0-9-]*");

    private final String name;
    private final Map<EventType.Name, Reaction<?>> reactions = new LinkedHashMap<>();
    private final Set<String> types = new LinkedHashSet<>();

    /// Handles an event in a transaction of the module, in the scope of the event's tenant. The place
    /// of the subscription moves in the same transaction: what is written through `tx` is written once,
    /// also when the process dies. Everything else may happen again, so work outside the database
    /// belongs into a job that is written here.
    ///
    /// Throwing has the event tried again after 1, 2 and 4 seconds, and then given up until an operator
    /// decides. Later events of its key wait as long, others do not. A handler that takes longer than
    /// [30 seconds][SubscriptionLane#PATIENCE] is interrupted and has failed.
    @FunctionalInterface
    public interface Handler<T> {
        void handle(Transaction tx, Event<T> event) throws Exception;
    }

    private record Reaction<T>(Class<T> type, Handler<T> handler) {
        void react(Transaction tx, Event<String> event, EventJson json) throws Exception {
            handler.handle(tx, event.with(json.read(event.data(), type)));
        }
    }

    private Subscription(String name) {
        this.name = name;
    }

    /// @param name the module, a dot, what it does; never changed once it is in use
    public static Subscription named(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a subscription is called like notifications.tell-owner, was '" + name + "'");
        }
        return new Subscription(name);
    }

    /// Adds a type of event and what is done about it.
    public <T extends Record> Subscription on(Class<T> event, Handler<T> handler) {
        if (reactions.put(EventType.Name.of(event), new Reaction<>(event, handler)) != null) {
            throw new IllegalArgumentException(name + " handles " + EventType.Name.of(event) + " twice");
        }
        types.add(EventType.Name.of(event).name());
        return this;
    }

    public String name() {
        return name;
    }

    /// The module it belongs to.
    String module() {
        return name.substring(0, name.indexOf('.'));
    }

    Set<String> types() {
        return Collections.unmodifiableSet(types);
    }

    /// Whether it handles this version of the type.
    boolean handles(EventType.Name type) {
        return reactions.containsKey(type);
    }

    void handle(Transaction tx, Event<String> event, EventJson json) throws Exception {
        @Nullable Reaction<?> reaction = reactions.get(event.type());
        if (reaction != null) {
            reaction.react(tx, event, json);
        }
    }
}
