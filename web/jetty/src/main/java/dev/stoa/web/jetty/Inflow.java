package dev.stoa.web.jetty;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import dev.stoa.web.http.ClientGone;
import dev.stoa.web.http.Request.Body;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;

/// The body of a request, on its way. Jetty takes from the network what is asked for and little more, so that
/// flow control stops a client that is ahead.
///
/// A body within the limit is received before the application is called. A longer one is read by the application
/// as it arrives; only the time that it waits counts against a slow client.
final class Inflow extends InputStream {
    /// What a client has to send in each `bodyTime` of waiting.
    private static final int LEAST = 1024;

    /// Bytes of a body that are made room for before they come, at most.
    private static final int CHUNK = 8 * 1024;

    private static final Duration LINGER = Duration.ofSeconds(1);

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Exchange exchange;
    private final Request request;
    private final Duration bodyTime;
    private final Semaphore arrived = new Semaphore(0);
    private final Runnable arrival = Invocable.from(InvocationType.NON_BLOCKING, arrived::release);
    private ByteBuffer ahead = NOTHING;
    private Content.@Nullable Chunk chunk;
    private boolean isDemanded;
    private boolean isLast;
    private int held;
    private long patience;
    private int brought;
    private @Nullable String failure;

    Inflow(Exchange exchange, Request request) {
        this.exchange = exchange;
        this.request = request;
        this.bodyTime = exchange.intake().limits().bodyTime();
        this.patience = bodyTime.toNanos();
    }

    /// Receives the body if it is within the limit, or else as much of it as shows that it is not.
    ///
    /// @throws Problem if the client is too slow, sends what is not HTTP, or if there is no room
    Body receive() throws IOException {
        var most = exchange.intake().limits().bodyBytes();
        if (request.getLength() > most) {
            return new Body.Arriving(this);
        }
        // What is declared but has not come takes no memory.
        var received = new ByteArrayOutputStream(Math.clamp(request.getLength(), 32, CHUNK));
        var deadline = System.nanoTime() + bodyTime.toNanos();
        while (received.size() <= most) {
            if (!fetch(deadline - System.nanoTime())) {
                throw HttpProblem.REQUEST_TIMEOUT.because(
                        "The body did not arrive within " + bodyTime.toSeconds() + " seconds.");
            }
            if (isAtEnd()) {
                release();
                return new Body.Received(received.toByteArray());
            }
            hold(ahead.remaining());
            var come = new byte[ahead.remaining()];
            ahead.get(come);
            received.writeBytes(come);
        }
        letGo();
        ahead = ByteBuffer.wrap(received.toByteArray());
        return new Body.Arriving(this);
    }

    private void hold(int bytes) {
        if (!exchange.intake().hold(bytes)) {
            throw HttpProblem.OVERLOADED.because("Too many large requests are arriving. Try again.");
        }
        held += bytes;
    }

    /// Gives back what was held while the body was received.
    void release() {
        exchange.intake().release(held);
        held = 0;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        while (!ahead.hasRemaining() && !isLast) {
            release();
            fetchPatiently();
        }
        if (!ahead.hasRemaining()) {
            return -1;
        }
        var count = Math.min(length, ahead.remaining());
        ahead.get(into, offset, count);
        return count;
    }

    private void fetchPatiently() throws IOException {
        if (failure != null) {
            throw new ClientGone(failure);
        }
        var begin = System.nanoTime();
        var came = fetch(patience);
        patience -= System.nanoTime() - begin;
        brought += ahead.remaining();
        if (brought >= LEAST) {
            brought = 0;
            patience = bodyTime.toNanos();
        } else if (!came || patience <= 0) {
            failure = "the client sent less than a KiB in " + bodyTime.toSeconds() + " seconds";
            exchange.refuseUnlessAnswered(
                    HttpProblem.REQUEST_TIMEOUT, "The body did not go on within " + bodyTime.toSeconds() + " seconds.");
            throw new ClientGone(failure);
        }
    }

    /// Waits for more of the body, or for its end. False when neither came in time.
    private boolean fetch(long nanos) throws IOException {
        var deadline = System.nanoTime() + nanos;
        while (!ahead.hasRemaining() && !isLast && !poll()) {
            if (!isDemanded) {
                isDemanded = true;
                request.demand(arrival);
            }
            try {
                if (!arrived.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return false;
                }
                isDemanded = false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while reading the body");
            }
        }
        return true;
    }

    /// Takes what is there. False when that is nothing.
    private boolean poll() throws ClientGone {
        letGo();
        var next = request.read();
        if (next == null) {
            return false;
        }
        if (Content.Chunk.isFailure(next)) {
            if (exchange.isUnreadable()
                    || (next.getFailure() instanceof HttpException && !(next.getFailure() instanceof EofException))) {
                throw HttpProblem.MALFORMED_REQUEST.because("This is not HTTP as we know it.");
            }
            throw new ClientGone("the client closed the connection");
        }
        chunk = next;
        ahead = next.getByteBuffer();
        isLast = next.isLast();
        return true;
    }

    private void letGo() {
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
        ahead = NOTHING;
    }

    /// Whether the client has sent all that it was going to, and all was read.
    boolean isAtEnd() {
        return isLast && !ahead.hasRemaining();
    }

    /// Lets a client that is still sending notice that its reply is there and final. To close at once would reset
    /// the connection, and the client might lose the reply.
    void linger() {
        var deadline = System.nanoTime() + LINGER.toNanos();
        try {
            do {
                letGo();
            } while (!isLast && fetch(deadline - System.nanoTime()));
        } catch (IOException | Problem _) {
            // It has noticed, or will not.
        }
    }

    /// The exchange is over: what was not read is dropped.
    void abandon() {
        release();
        letGo();
    }
}
