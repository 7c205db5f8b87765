package dev.stoa.platform.events;

import java.util.List;

/// Hands all events to another system, each at least once, those of a key in order.
public interface Relay extends AutoCloseable {

    /// What its place in the stream is kept under, like the name of a [Subscription]; never changed
    /// once it is in use.
    String name();

    /// Sends events, and returns when all are safe there. If it throws, all are sent again later, and
    /// the ones behind them wait.
    void send(List<Event<String>> events) throws Exception;

    @Override
    void close();
}
