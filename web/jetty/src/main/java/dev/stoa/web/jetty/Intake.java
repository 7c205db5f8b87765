package dev.stoa.web.jetty;

import dev.stoa.web.Limits;
import dev.stoa.web.engine.Application;
import dev.stoa.web.http.Content;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;

/// What all requests have in common. Takes each from Jetty's threads to a virtual thread of its own.
final class Intake extends Handler.Abstract.NonBlocking {
    /// Bytes that bodies on their way may hold together, so that many slow clients cannot fill the memory.
    private static final long BODIES = 64L * 1024 * 1024;

    private final Application application;
    private final Executor threads;
    private final Limits limits;
    private final Scheduler scheduler;
    private final WebSocketMappings handshakes;
    private final Underway underway = new Underway();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /// Bytes of bodies that nobody has read yet.
    private final AtomicLong held = new AtomicLong();

    Intake(Application application, Executor threads, Limits limits, Scheduler scheduler, WebSocketComponents sockets) {
        this.application = application;
        this.threads = threads;
        this.limits = limits;
        this.scheduler = scheduler;
        this.handshakes = new WebSocketMappings(sockets);
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

    /// The WebSockets that are open.
    Set<Socket> sockets() {
        return sockets;
    }

    void opened(Socket socket) {
        underway.enter();
        sockets.add(socket);
    }

    void closed(Socket socket) {
        if (sockets.remove(socket)) {
            underway.leave();
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        underway.enter();
        Request.addCompletionListener(request, _ -> underway.leave());
        underway.enter();
        threads.execute(() -> {
            try {
                new Exchange(this, request, response, callback).run();
            } finally {
                underway.leave();
            }
        });
        return true;
    }

    /// Turns the connection into a WebSocket. False if the request did not ask for one.
    boolean upgrade(Content.Upgrade upgrade, Request request, Response response, Callback callback) {
        var settings = new Configuration.ConfigurationCustomizer();
        settings.setIdleTimeout(limits.idleTime());
        settings.setMaxTextMessageSize(upgrade.messageBytes());
        settings.setMaxBinaryMessageSize(upgrade.messageBytes());
        WebSocketNegotiator negotiator = (_, accepted, _) -> {
            if (!upgrade.subprotocol().isEmpty()) {
                accepted.setAcceptedSubProtocol(upgrade.subprotocol());
            }
            return new Socket(this, upgrade);
        };
        return handshakes.upgrade(negotiator, request, response, callback, settings);
    }

    Scheduler.Task later(Duration delay, Runnable task) {
        return scheduler.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
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
