package dev.stoa.web.jetty;

import dev.stoa.web.Limits;
import dev.stoa.web.http.Content;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.websocket.core.Configuration.ConfigurationCustomizer;
import org.eclipse.jetty.websocket.core.ExtensionConfig;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.jspecify.annotations.Nullable;

/// The WebSockets of a server.
final class Sockets {
    /// RFC 6455 section 7.4.1: an endpoint is going away.
    private static final int GOING_AWAY = 1001;

    private final WebSocketMappings handshakes;
    private final Limits limits;
    private final Scheduler scheduler;
    private final Underway underway;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean isStopping;

    Sockets(WebSocketComponents components, Limits limits, Scheduler scheduler, Underway underway) {
        this.handshakes = new WebSocketMappings(components);
        this.limits = limits;
        this.scheduler = scheduler;
        this.underway = underway;
    }

    /// Turns the connection of a request into a WebSocket. False if that is not what was asked for.
    boolean upgrade(Content.Upgrade upgrade, Request request, Response response, Callback callback) {
        if (!isKey(request.getHeaders().get("Sec-WebSocket-Key"))) {
            return false;
        }
        var settings = new ConfigurationCustomizer();
        settings.setIdleTimeout(limits.idleTime());
        WebSocketNegotiator negotiator = (asked, accepted, _) -> {
            if (!upgrade.subprotocol().isEmpty()) {
                accepted.setAcceptedSubProtocol(upgrade.subprotocol());
            }
            accepted.setExtensions(asked.getExtensions().stream()
                    .filter(Sockets::isDeflate)
                    .limit(1)
                    .map(_ -> deflate())
                    .toList());
            return new Socket(this, upgrade);
        };
        return handshakes.upgrade(negotiator, request, response, callback, settings);
    }

    /// RFC 6455 section 4.2.1: 16 bytes in Base64.
    private static boolean isKey(@Nullable String key) {
        try {
            return key != null && Base64.getDecoder().decode(key.strip()).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// Whether it is an offer of permessage-deflate (RFC 7692) that Jetty can meet: its window has 15 bits.
    private static boolean isDeflate(ExtensionConfig offer) {
        return offer.getName().equals("permessage-deflate")
                && Set.of("server_no_context_takeover", "client_no_context_takeover", "client_max_window_bits")
                        .containsAll(offer.getParameterKeys());
    }

    /// Neither side keeps its window from one message to the next, so that an idle socket holds no memory for it.
    private static ExtensionConfig deflate() {
        return ExtensionConfig.parse("permessage-deflate; server_no_context_takeover; client_no_context_takeover");
    }

    void opened(Socket socket) {
        underway.enter();
        open.add(socket);
    }

    void closed(Socket socket) {
        if (open.remove(socket)) {
            underway.leave();
        }
    }

    /// Closes all, and each that opens later.
    void closeAll() {
        isStopping = true;
        open.forEach(this::close);
    }

    void closeIfStopping(Socket socket) {
        if (isStopping) {
            close(socket);
        }
    }

    private void close(Socket socket) {
        socket.close(GOING_AWAY, "");
    }

    Scheduler.Task later(Duration delay, Runnable task) {
        return scheduler.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }
}
