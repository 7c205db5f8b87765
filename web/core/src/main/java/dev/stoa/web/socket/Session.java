package dev.stoa.web.socket;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// One open WebSocket between the engine and the application: messages wait here for the conversation,
/// which takes them one at a time on a virtual thread that exists only while some wait.
final class Session<I, O> implements Connection.Listener {
    private static final System.Logger LOG = System.getLogger("dev.stoa.web");

    /// Messages that may wait before the client is slowed down, and how few must be left before it goes on.
    private static final int MANY = 16;

    private static final int FEW = 4;

    private final SocketEndpoint<I, O> endpoint;
    private final Conversation<I, O> conversation;
    private final String subprotocol;
    private final String requestId;

    /// What happened and has not been told to the conversation. Null while there is nothing, and no thread.
    private @Nullable ArrayDeque<Event> waiting;

    private volatile boolean isPaused;
    private @Nullable Socket<O> socket;
    private @Nullable Connection connection;
    private volatile boolean isAlive = true;

    private sealed interface Event {
        record Opened() implements Event {}

        record Received(Message message) implements Event {}

        record Closed(int code, String reason) implements Event {}
    }

    Session(SocketEndpoint<I, O> endpoint, Conversation<I, O> conversation, String subprotocol, String requestId) {
        this.endpoint = endpoint;
        this.conversation = conversation;
        this.subprotocol = subprotocol;
        this.requestId = requestId;
    }

    @Override
    public void opened(Connection opened) {
        connection = opened;
        socket = endpoint.socket(opened, subprotocol);
        endpoint.open(this);
        note(new Event.Opened());
    }

    @Override
    public void received(Message message) {
        isAlive = true;
        note(new Event.Received(message));
    }

    @Override
    public void alive() {
        isAlive = true;
    }

    @Override
    public void closed(int code, String reason) {
        endpoint.closed(this);
        note(new Event.Closed(code, reason));
    }

    /// Asks whether the other side is there, and drops it if it did not answer last time. While nothing is received
    /// no answer can be heard, and the silence is ours.
    void ping() {
        if (isAlive || isPaused) {
            isAlive = false;
            connection().ping();
        } else {
            connection().abort();
        }
    }

    /// The server stops.
    void goingAway() {
        connection().close(1001, "the server stops");
    }

    private Connection connection() {
        if (connection == null) {
            throw new IllegalStateException("not opened yet");
        }
        return connection;
    }

    private synchronized void note(Event event) {
        if (waiting == null) {
            waiting = new ArrayDeque<>(4);
            Thread.ofVirtual().name("socket " + requestId).start(this::tell);
        }
        waiting.add(event);
        if (!isPaused && waiting.size() >= MANY) {
            isPaused = true;
            connection().receive(false);
        }
    }

    private synchronized @Nullable Event next() {
        if (waiting == null || waiting.isEmpty()) {
            waiting = null;
            return null;
        }
        var event = waiting.remove();
        if (isPaused && waiting.size() <= FEW) {
            isPaused = false;
            connection().receive(true);
        }
        return event;
    }

    private void tell() {
        for (var event = next(); event != null; event = next()) {
            try {
                tell(event);
            } catch (Throwable e) {
                LOG.log(Level.ERROR, endpoint + " failed (request " + requestId + ")", e);
                opened().close(1011, "failed; name the request " + requestId + " when you ask about it");
            }
        }
    }

    private void tell(Event event) throws Exception {
        var told = opened();
        switch (event) {
            case Event.Opened _ -> conversation.opened(told);
            case Event.Received(var message) -> receive(told, message);
            case Event.Closed(var code, var reason) -> conversation.closed(told, code, reason);
        }
    }

    private Socket<O> opened() {
        if (socket == null) {
            throw new IllegalStateException("not opened yet");
        }
        return socket;
    }

    private void receive(Socket<O> told, Message message) throws Exception {
        try {
            if (!endpoint.codec().reads(message)) {
                throw HttpProblem.UNSUPPORTED_MEDIA_TYPE.because(
                        message instanceof Message.Binary
                                ? "Send text messages here, not binary ones."
                                : "Send binary messages here, not text.");
            }
            conversation.received(told, endpoint.read(message));
        } catch (Problem problem) {
            told.queue(endpoint.refusal(problem, requestId));
        }
    }
}
