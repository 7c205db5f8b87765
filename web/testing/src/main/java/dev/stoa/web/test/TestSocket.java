package dev.stoa.web.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A client's end of a WebSocket, for tests that wait for one message after the other.
public final class TestSocket implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private @Nullable WebSocket socket;

    private sealed interface Event {
        record Message(byte[] bytes) implements Event {}

        record Closed(int code, String reason) implements Event {}
    }

    TestSocket() {}

    TestSocket open(WebSocket opened) {
        socket = opened;
        return this;
    }

    private WebSocket socket() {
        if (socket == null) {
            throw new IllegalStateException("not open yet");
        }
        return socket;
    }

    /// The subprotocol that was agreed on, or empty for none.
    public String subprotocol() {
        return socket().getSubprotocol();
    }

    /// Sends a text message.
    public TestSocket send(String text) {
        socket().sendText(text, true).join();
        return this;
    }

    /// Sends a binary message.
    public TestSocket send(byte[] bytes) {
        socket().sendBinary(ByteBuffer.wrap(bytes), true).join();
        return this;
    }

    /// The next message, as bytes. Fails when none comes within ten seconds.
    public byte[] bytes() {
        var event = next();
        assertThat(event).isInstanceOf(Event.Message.class);
        return ((Event.Message) event).bytes();
    }

    /// The next message, as text.
    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /// The next message, as JSON.
    public JsonNode json() {
        return JSON.readTree(bytes());
    }

    /// Waits until the other side closes.
    public TestSocket expectClosed(int code) {
        var event = next();
        assertThat(event).isInstanceOf(Event.Closed.class);
        assertThat(((Event.Closed) event).code()).isEqualTo(code);
        return this;
    }

    /// Closes the socket, politely.
    @Override
    public void close() {
        if (!socket().isOutputClosed()) {
            socket().sendClose(1000, "").exceptionally(_ -> socket()).join();
        }
    }

    /// Drops the connection without a word.
    public void abort() {
        socket().abort();
    }

    private Event next() {
        try {
            var event = events.poll(10, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("nothing came within ten seconds");
            }
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a message", e);
        }
    }

    WebSocket.Listener listener() {
        return new WebSocket.Listener() {
            private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

            @Override
            public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean isLast) {
                return add(from, data.toString().getBytes(StandardCharsets.UTF_8), isLast);
            }

            @Override
            public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean isLast) {
                var bytes = new byte[data.remaining()];
                data.get(bytes);
                return add(from, bytes, isLast);
            }

            private @Nullable CompletionStage<?> add(WebSocket from, byte[] bytes, boolean isLast) {
                parts.writeBytes(bytes);
                if (isLast) {
                    events.add(new Event.Message(parts.toByteArray()));
                    parts.reset();
                }
                from.request(1);
                return null;
            }

            @Override
            public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
                events.add(new Event.Closed(code, reason));
                return null;
            }

            @Override
            public void onError(WebSocket from, Throwable error) {
                events.add(new Event.Closed(1006, String.valueOf(error.getMessage())));
            }
        };
    }
}
