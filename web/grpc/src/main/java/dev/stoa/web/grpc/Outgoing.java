package dev.stoa.web.grpc;

import java.util.concurrent.CancellationException;

/// Where replies are sent, in order, by any thread.
public final class Outgoing<T> {
    private final Exchange<?, T> exchange;

    Outgoing(Exchange<?, T> exchange) {
        this.exchange = exchange;
    }

    /// Sends a message, and waits before that while the caller reads more slowly than we send.
    ///
    /// @throws CancellationException when the call was cancelled, its deadline has passed, or the method has
    ///     returned
    public synchronized void send(T message) {
        exchange.awaitReady();
        exchange.send(message);
    }
}
