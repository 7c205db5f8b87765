package dev.stoa.web.vertx;

import dev.stoa.web.http.ClientGone;
import dev.stoa.web.http.Content;
import dev.stoa.web.http.Reply;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A body that is sent while it is made. The thread of the request writes, the event loop sends, and the thread
/// waits when it is too far ahead of the network.
final class Outflow extends OutputStream {
    private static final int CHUNK = 32 * 1024;

    /// Bytes that may be on their way to the network before the writer waits.
    private static final int WINDOW = 4 * CHUNK;

    private final Exchange exchange;
    private final HttpServerResponse response;
    private @Nullable Buffer pending;
    private long room = Long.MAX_VALUE;

    private int underway;
    private @Nullable Thread writer;
    private boolean wasInterrupted;
    private @Nullable String failure;
    private boolean isEnding;

    Outflow(Exchange exchange) {
        this.exchange = exchange;
        this.response = exchange.response();
    }

    /// @param length what the writer will write, or -1 when that is not known
    void send(Reply reply, long length, Content.Writer body) throws Exception {
        if (length >= 0) {
            room = length;
        }
        begin();
        exchange.context().runOnContext(_ -> sendHead(reply, length));
        try {
            body.write(this);
            finish(length >= 0);
        } catch (Throwable e) {
            exchange.context().runOnContext(_ -> exchange.breakOff());
            await(Integer.MAX_VALUE);
            throw e;
        } finally {
            release();
        }
    }

    private synchronized void begin() {
        writer = Thread.currentThread();
    }

    /// The interrupt was for the writing. The thread goes on to something else.
    private synchronized void release() {
        writer = null;
        if (wasInterrupted) {
            var _ = Thread.interrupted();
        }
    }

    private void sendHead(Reply reply, long length) {
        if (response.closed() || response.ended()) {
            lost("the client closed the connection");
            return;
        }
        response.exceptionHandler(_ -> lost("the client closed the connection"));
        if (exchange.request().version() == HttpVersion.HTTP_1_0 && length < 0) {
            exchange.endWithConnection();
            exchange.prepare(reply, length);
            response.write(Buffer.buffer());
        } else {
            exchange.prepare(reply, length);
            response.writeHead();
        }
    }

    private synchronized void lost(String why) {
        if (failure == null && !isEnding) {
            failure = why;
            if (writer != null) {
                wasInterrupted = true;
                writer.interrupt();
            }
            notifyAll();
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        var from = offset;
        var left = length;
        while (left > 0) {
            if (pending == null) {
                pending = Buffer.buffer();
            }
            var count = Math.min(left, CHUNK - pending.length());
            pending.appendBytes(bytes, from, count);
            from += count;
            left -= count;
            if (pending.length() >= CHUNK) {
                flush();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        if (pending != null) {
            var chunk = pending;
            pending = null;
            handOver(chunk);
        } else {
            await(Integer.MAX_VALUE);
        }
    }

    /// Sends an array as it is, without a copy.
    void handOver(byte[] bytes) throws IOException {
        for (var from = 0; from < bytes.length; from += CHUNK) {
            var count = Math.min(CHUNK, bytes.length - from);
            handOver(BufferInternal.buffer(Unpooled.wrappedBuffer(bytes, from, count)));
        }
    }

    private void handOver(Buffer chunk) throws IOException {
        var length = chunk.length();
        room -= length;
        if (room < 0) {
            throw new IOException("more was written than the length that was declared");
        }
        await(WINDOW - length);
        synchronized (this) {
            underway += length;
        }
        exchange.context().runOnContext(_ -> {
            if (response.closed() || response.ended()) {
                lost("the client closed the connection");
            } else {
                response.write(chunk).onComplete(_ -> taken(length), _ -> lost("the client closed the connection"));
            }
        });
    }

    private synchronized void taken(int length) {
        underway -= length;
        notifyAll();
    }

    /// Waits until no more than some bytes are underway, and throws if the client has gone. One that takes
    /// nothing for the idle time has.
    private synchronized void await(int bytes) throws IOException {
        var patience = exchange.intake().limits().idleTime().toNanos();
        var since = System.nanoTime();
        var before = underway;
        while (failure == null && underway > bytes) {
            if (underway != before) {
                before = underway;
                since = System.nanoTime();
            }
            var left = patience - (System.nanoTime() - since);
            if (left <= 0) {
                failure = "the client took nothing for too long";
                break;
            }
            try {
                wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
            } catch (InterruptedException e) {
                if (failure == null) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted while writing the body");
                }
            }
        }
        if (failure != null) {
            throw new ClientGone(failure);
        }
    }

    private void finish(boolean isDeclared) throws IOException {
        flush();
        if (isDeclared && room > 0) {
            throw new IOException("less was written than the length that was declared");
        }
        await(WINDOW / 2);
        synchronized (this) {
            isEnding = true;
        }
        exchange.context().runOnContext(_ -> {
            if (!response.closed() && !response.ended()) {
                response.end().onComplete(_ -> exchange.finish());
            }
            exchange.answered();
        });
    }
}
