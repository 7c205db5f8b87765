package dev.stoa.web.jetty;

import dev.stoa.web.http.ClientGone;
import dev.stoa.web.http.Content;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// A body that is sent while it is made. The thread of the request writes, and waits while the network takes it.
final class Outflow extends OutputStream {
    private static final int CHUNK = 32 * 1024;

    private final Exchange exchange;
    private final Response response;
    private final boolean isDeclared;
    private ByteBuffer pending = ByteBuffer.allocate(CHUNK);
    private long room;

    private @Nullable Thread writer;
    private boolean isGone;

    /// @param length what will be written, or -1 when that is not known
    Outflow(Exchange exchange, long length) {
        this.exchange = exchange;
        this.response = exchange.response();
        this.isDeclared = length >= 0;
        this.room = isDeclared ? length : Long.MAX_VALUE;
    }

    /// Sends everything, the end included.
    void send(Content.Writer body) throws Exception {
        begin();
        try (var _ = exchange.watch(this::lost)) {
            hand(false, ByteBuffer.allocate(0));
            body.write(this);
            if (isDeclared && room > pending.position()) {
                throw new IOException("less was written than the length that was declared");
            }
            hand(true, pending.flip());
        } catch (Throwable e) {
            if (isGone()) {
                throw new ClientGone("the client closed the connection");
            }
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
        if (isGone) {
            var _ = Thread.interrupted();
        }
    }

    private synchronized boolean isGone() {
        return isGone;
    }

    private synchronized void lost() {
        if (!isGone && writer != null) {
            isGone = true;
            writer.interrupt();
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        for (var from = offset; from < offset + length; ) {
            var count = Math.min(offset + length - from, pending.remaining());
            pending.put(bytes, from, count);
            from += count;
            if (!pending.hasRemaining()) {
                flush();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        if (isGone()) {
            throw new ClientGone("the client closed the connection");
        }
        if (pending.position() > 0) {
            hand(false, pending.flip());
            pending.clear();
        }
    }

    private void hand(boolean last, ByteBuffer bytes) throws IOException {
        room -= bytes.remaining();
        if (room < 0) {
            throw new IOException("more was written than the length that was declared");
        }
        try {
            Callback.Completable.with(done -> response.write(last, bytes, done)).get();
        } catch (ExecutionException e) {
            throw new ClientGone("the client closed the connection");
        } catch (InterruptedException e) {
            if (isGone()) {
                throw new ClientGone("the client closed the connection");
            }
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while writing the body");
        }
    }
}
