package dev.stoa.web.vertx;

import dev.stoa.web.http.ClientGone;
import dev.stoa.web.http.Content;
import dev.stoa.web.http.Reply;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/// Sends a body while it is made: the thread of the request writes, and waits while the network is behind.
final class Outflow extends OutputStream {
    private static final int CHUNK = 32 * 1024;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Context context;
    private Buffer pending = Buffer.buffer();

    Outflow(HttpServerRequest request, Context context) {
        this.request = request;
        this.response = request.response();
        this.context = context;
    }

    void send(Reply reply, Content.Stream stream) throws Exception {
        var thread = Thread.currentThread();
        var hasBody = !request.method().equals(HttpMethod.HEAD) && reply.status() != 204 && reply.status() != 304;
        onLoop(() -> {
            Exchange.writeHead(response, reply);
            if (stream.length() >= 0) {
                response.putHeader("Content-Length", Long.toString(stream.length()));
            } else if (hasBody) {
                response.setChunked(true);
            }
            response.exceptionHandler(_ -> thread.interrupt());
            return hasBody ? response.writeHead() : response.end();
        });
        if (!hasBody) {
            return;
        }
        try {
            stream.writer().write(this);
            flush();
            onLoop(response::end);
        } catch (Throwable e) {
            context.runOnContext(_ -> response.reset());
            throw e;
        }
    }

    @Override
    public void write(int b) throws ClientGone {
        pending.appendByte((byte) b);
        if (pending.length() >= CHUNK) {
            flush();
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws ClientGone {
        pending.appendBytes(bytes, offset, length);
        if (pending.length() >= CHUNK) {
            flush();
        }
    }

    @Override
    public void flush() throws ClientGone {
        if (pending.length() > 0) {
            var chunk = pending;
            pending = Buffer.buffer();
            onLoop(() -> response.write(chunk));
        }
    }

    private void onLoop(Supplier<Future<Void>> action) throws ClientGone {
        var done = new CompletableFuture<Void>();
        context.runOnContext(_ -> {
            if (response.closed()) {
                done.completeExceptionally(new ClientGone("the client closed the connection"));
            } else {
                action.get().onComplete(done::complete, done::completeExceptionally);
            }
        });
        try {
            done.get();
        } catch (ExecutionException | InterruptedException _) {
            throw new ClientGone("the client closed the connection");
        }
    }
}
