package dev.stoa.web.graphql;

import dev.stoa.web.Problem;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// The server's side of
/// [graphql-transport-ws](https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md) for one socket,
/// without the socket.
///
/// Safe for use by several threads: operations report while messages come in.
final class SocketProtocol {
    /// Operations of one socket that may be under way.
    static final int MOST = 100;

    private final Peer peer;
    private final Operator operator;
    private final Map<String, Running> running = new HashMap<>();
    private State state = State.NEW;

    private enum State {
        NEW,
        ACKNOWLEDGED,
        CLOSED
    }

    /// The other end of the socket.
    interface Peer {
        void send(Map<String, ?> message);

        void close(int code, String reason);
    }

    /// Starts operations.
    interface Operator {
        /// Starts an operation on another thread.
        ///
        /// @param connectionParams what the client sent when it connected
        /// @return stops it; is called while no message is handled
        Runnable start(Payload payload, Map<?, ?> connectionParams, Running running);
    }

    SocketProtocol(Peer peer, Operator operator) {
        this.peer = peer;
        this.operator = operator;
    }

    private Map<?, ?> connectionParams = Map.of();

    /// One operation, to which its answers are reported.
    final class Running {
        private final String id;
        private Runnable stop = () -> {};

        private Running(String id) {
            this.id = id;
        }

        void next(Map<String, ?> answer) {
            report("next", answer, false);
        }

        void error(List<?> errors) {
            report("error", errors, true);
        }

        void complete() {
            report("complete", null, true);
        }

        private void report(String type, @Nullable Object payload, boolean isLast) {
            synchronized (SocketProtocol.this) {
                if (running.get(id) != this) {
                    return;
                }
                if (isLast) {
                    running.remove(id);
                }
                send(type, id, payload);
            }
        }
    }

    /// A message came.
    synchronized void received(String text) {
        if (state == State.CLOSED) {
            return;
        }
        var message = parse(text);
        switch (message.get("type") instanceof String type ? type : "") {
            case "connection_init" -> init(message);
            case "ping" -> send("pong", null, null);
            case "pong" -> {}
            case "subscribe" -> subscribe(message);
            case String type when type.equals("complete") && message.get("id") instanceof String id -> stop(id);
            default -> close(4400, "Invalid message received");
        }
    }

    private static Map<?, ?> parse(String text) {
        try {
            return Payload.JSON.readValue(text, Object.class) instanceof Map<?, ?> map ? map : Map.of();
        } catch (JacksonException e) {
            return Map.of();
        }
    }

    private void init(Map<?, ?> message) {
        if (state != State.NEW) {
            close(4429, "Too many initialisation requests");
            return;
        }
        if (message.get("payload") instanceof Map<?, ?> sent) {
            connectionParams = sent;
        } else if (message.get("payload") != null) {
            close(4400, "Invalid message received");
            return;
        }
        state = State.ACKNOWLEDGED;
        send("connection_ack", null, null);
    }

    private void subscribe(Map<?, ?> message) {
        if (state != State.ACKNOWLEDGED) {
            close(4401, "Unauthorized");
            return;
        }
        if (!(message.get("id") instanceof String id) || id.isEmpty()) {
            close(4400, "Invalid message received");
            return;
        }
        if (running.containsKey(id)) {
            close(4409, "Subscriber for " + id.substring(0, Math.min(id.length(), 60)) + " already exists");
            return;
        }
        Payload payload;
        try {
            payload = Payload.of(message.get("payload"));
        } catch (Problem e) {
            close(4400, "Invalid message received");
            return;
        }
        var operation = new Running(id);
        running.put(id, operation);
        if (running.size() > MOST) {
            operation.error(List.of(Map.of("message", "More than " + MOST + " operations are under way.")));
            return;
        }
        operation.stop = operator.start(payload, connectionParams, operation);
    }

    private void stop(String id) {
        var operation = running.remove(id);
        if (operation != null) {
            operation.stop.run();
        }
    }

    /// The time in which a client has to introduce itself is over.
    synchronized void initTimedOut() {
        if (state == State.NEW) {
            close(4408, "Connection initialisation timeout");
        }
    }

    /// The socket is closed.
    synchronized void closed() {
        state = State.CLOSED;
        List.copyOf(running.keySet()).forEach(this::stop);
    }

    private void close(int code, String reason) {
        closed();
        peer.close(code, reason);
    }

    private void send(String type, @Nullable String id, @Nullable Object payload) {
        var message = new LinkedHashMap<String, Object>();
        message.put("type", type);
        if (id != null) {
            message.put("id", id);
        }
        if (payload != null) {
            message.put("payload", payload);
        }
        peer.send(message);
    }
}
