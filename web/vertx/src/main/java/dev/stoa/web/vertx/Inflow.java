package dev.stoa.web.vertx;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.http.ClientGone;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A body that the thread of the request reads as it arrives.
///
/// The event loop fetches a little ahead and then leaves the rest in the network, where flow control stops the
/// client. Only the time that the reader waits counts against a slow client.
final class Inflow extends InputStream {
    private static final int AHEAD = 64 * 1024;

    /// What a client has to send in each `bodyTime` of waiting.
    private static final int LEAST = 1024;

    private final Exchange exchange;
    private final ArrayDeque<Buffer> ahead = new ArrayDeque<>();
    private int aheadBytes;
    private int position;
    private int held;
    private boolean isPaused = true;
    private boolean isEnded;
    private @Nullable String failure;
    private long patience;
    private int brought;

    /// @param begun what was received of it so far, and is held in the intake's account
    Inflow(Exchange exchange, BufferInternal begun) {
        this.exchange = exchange;
        this.patience = exchange.intake().limits().bodyTime().toNanos();
        if (begun.length() > 0) {
            this.ahead.add(begun);
            this.aheadBytes = begun.length();
            this.held = begun.length();
        }
        exchange.request().pause().handler(this::add).endHandler(_ -> end()).exceptionHandler(this::fail);
    }

    private synchronized void add(Buffer chunk) {
        if (failure != null) {
            return;
        }
        ahead.add(chunk);
        aheadBytes += chunk.length();
        brought += chunk.length();
        if (aheadBytes >= AHEAD && !isPaused) {
            isPaused = true;
            exchange.request().pause();
        }
        notifyAll();
    }

    private synchronized void end() {
        isEnded = true;
        notifyAll();
    }

    private void fail(Throwable failure) {
        fail("the client closed the connection, or what it sent cannot be read");
        exchange.refuseBody(failure);
    }

    private synchronized void fail(String why) {
        if (failure == null && !isEnded) {
            failure = why;
            notifyAll();
        }
    }

    /// The exchange is over: what was not read is dropped, and reading fails.
    synchronized void abandon() {
        fail("the request was answered already");
        ahead.clear();
        release();
    }

    private void release() {
        exchange.intake().release(held);
        held = 0;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (ahead.isEmpty() && !isEnded) {
            pull();
            await();
        }
        if (failure != null) {
            throw new ClientGone(failure);
        }
        if (ahead.isEmpty()) {
            return -1;
        }
        var chunk = ahead.element();
        var count = Math.min(length, chunk.length() - position);
        chunk.getBytes(position, position + count, into, offset);
        position += count;
        if (position == chunk.length()) {
            ahead.remove();
            aheadBytes -= position;
            position = 0;
            release();
            if (aheadBytes <= AHEAD / 2) {
                pull();
            }
        }
        return count;
    }

    private void pull() {
        if (isPaused && !isEnded) {
            isPaused = false;
            exchange.context().runOnContext(_ -> {
                if (!exchange.request().isEnded() && !exchange.response().closed()) {
                    exchange.sayContinue();
                    exchange.request().resume();
                }
            });
        }
    }

    /// Waits until more is there, or nothing more will come.
    private void await() throws IOException {
        if (brought >= LEAST) {
            brought = 0;
            patience = exchange.intake().limits().bodyTime().toNanos();
        }
        var begin = System.nanoTime();
        var left = patience;
        try {
            while (ahead.isEmpty() && !isEnded && failure == null && left > 0) {
                // A millisecond more, since what is left may be less than one and 0 is for ever.
                wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
                left = patience - (System.nanoTime() - begin);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading the body");
        }
        patience = left;
        if (ahead.isEmpty() && !isEnded && failure == null) {
            giveUp();
        }
    }

    private void giveUp() {
        var seconds = exchange.intake().limits().bodyTime().toSeconds();
        failure = "the client sent less than a KiB in " + seconds + " seconds";
        exchange.context()
                .runOnContext(_ -> exchange.refuse(
                        HttpProblem.REQUEST_TIMEOUT, "The body did not go on within " + seconds + " seconds."));
    }
}
