package dev.stoa.web.grpc;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;

/// The messages that the caller sends, in order. Reading waits for the next one; it ends when the caller says
/// so.
///
/// The caller can be one message ahead of the reader, and then what fits into the windows of HTTP/2: a slow
/// reader makes a slow sender. Read once, by one thread.
public final class Incoming<T> implements Iterable<T> {
    private final Exchange<T, ?> exchange;

    Incoming(Exchange<T, ?> exchange) {
        this.exchange = exchange;
    }

    /// @throws CancellationException from the iterator, when the call was cancelled or its deadline has passed
    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return exchange.awaitMessage();
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return exchange.take();
            }
        };
    }
}
