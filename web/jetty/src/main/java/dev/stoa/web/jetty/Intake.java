package dev.stoa.web.jetty;

import dev.stoa.web.Limits;
import dev.stoa.web.engine.Application;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;

/// What all requests have in common. Takes each from Jetty's threads to a virtual thread of its own.
final class Intake extends Handler.Abstract.NonBlocking {
    /// Bytes that bodies on their way may hold together, so that many slow clients cannot fill the memory.
    private static final long BODIES = 64L * 1024 * 1024;

    private final Application application;
    private final Executor threads;
    private final Limits limits;
    private final Underway underway = new Underway();
    private final Sockets sockets;

    /// Bytes of bodies that nobody has read yet.
    private final AtomicLong held = new AtomicLong();

    Intake(Application application, Executor threads, Limits limits, Server server) {
        this.application = application;
        this.threads = threads;
        this.limits = limits;
        this.sockets = new Sockets(
                WebSocketServerComponents.ensureWebSocketComponents(server), limits, server.getScheduler(), underway);
    }

    Application application() {
        return application;
    }

    Limits limits() {
        return limits;
    }

    Underway underway() {
        return underway;
    }

    Sockets sockets() {
        return sockets;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        underway.enter();
        Request.addCompletionListener(request, _ -> underway.leave());
        underway.enter();
        threads.execute(() -> {
            try {
                new Exchange(this, request, response, callback).run();
            } catch (RuntimeException | Error e) {
                // Without word of it, Jetty would wait for the reply.
                callback.failed(e);
                throw e;
            } finally {
                underway.leave();
            }
        });
        return true;
    }

    /// Makes room for bytes of a body; false when there is none.
    boolean hold(int bytes) {
        if (held.addAndGet(bytes) > BODIES) {
            held.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void release(int bytes) {
        held.addAndGet(-bytes);
    }
}
