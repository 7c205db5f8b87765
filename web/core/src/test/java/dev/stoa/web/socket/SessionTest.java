package dev.stoa.web.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.LongLived;
import dev.stoa.web.Public;
import dev.stoa.web.WebSocket;
import dev.stoa.web.binding.Binder;
import dev.stoa.web.binding.Json;
import dev.stoa.web.binding.Validation;
import dev.stoa.web.format.Formats;
import dev.stoa.web.http.Content;
import dev.stoa.web.http.Headers;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Request;
import dev.stoa.web.reply.EventStreams;
import jakarta.validation.constraints.NotBlank;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionTest {
    record Said(@NotBlank String text) {}

    record Heard(String text) {}

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final Semaphore mayGoOn = new Semaphore(0);

    final class Echo implements Conversation<Said, Heard> {
        @Override
        public void opened(Socket<Heard> socket) {
            told.add("opened");
        }

        @Override
        public void received(Socket<Heard> socket, Said message) throws InterruptedException {
            switch (message.text()) {
                case "wait" -> mayGoOn.acquire();
                case "fail" -> throw new IllegalStateException("the secret plans");
                default -> socket.send(new Heard(message.text()));
            }
            told.add(message.text());
        }

        @Override
        public void closed(Socket<Heard> socket, int code, String reason) {
            told.add("closed " + code);
        }
    }

    final class Endpoints {
        @WebSocket(value = "/echo", queueBytes = 1_000)
        @Public
        Echo echo() {
            return new Echo();
        }

        @WebSocket(value = "/dropping", queueBytes = 1_000, whenSlow = WhenSlow.DROP)
        @Public
        Echo dropping() {
            return new Echo();
        }
    }

    /// A connection whose other side is the test.
    private static final class Wire implements Connection {
        private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
        private final List<Boolean> wanted = new ArrayList<>();
        private volatile long queued;

        @Override
        public void send(Message message) {
            sent.add(message instanceof Message.Text text ? text.text() : "binary");
        }

        @Override
        public long queuedBytes() {
            return queued;
        }

        @Override
        public void ping() {
            sent.add("ping");
        }

        @Override
        public void close(int code, String reason) {
            sent.add("close " + code);
        }

        @Override
        public void abort() {
            sent.add("abort");
        }

        @Override
        public synchronized void receive(boolean more) {
            wanted.add(more);
        }

        synchronized List<Boolean> wanted() {
            return List.copyOf(wanted);
        }

        String next() throws InterruptedException {
            var next = sent.poll(5, TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            return String.valueOf(next);
        }
    }

    private record Sent(Map<String, String> values) implements Headers {
        @Override
        public @Nullable String find(String name) {
            return values.get(name);
        }

        @Override
        public List<String> all(String name) {
            var value = values.get(name);
            return value == null ? List.of() : List.of(value);
        }
    }

    private final LongLived longLived = new LongLived();
    private final Wire wire = new Wire();

    private Session<?, ?> open(String method) throws Exception {
        var json = new Json();
        var validation = new Validation();
        var declared = Endpoints.class.getDeclaredMethod(method);
        var endpoint = new Binder(
                        new Formats(json, List.of()),
                        new EventStreams(json, longLived, 1),
                        validation,
                        List.of(),
                        List.of())
                .endpoint(new Endpoints(), declared, Method.GET, "/" + method);
        var headers = new Sent(Map.of("Upgrade", "websocket", "Host", "localhost"));
        var request = new Request(Method.GET, "/" + method, "", headers, Request.Body.NONE, "127.0.0.1");
        var reply = SocketEndpoint.of(endpoint, json, validation, longLived).answer(request, List.of());
        assertThat(reply.content()).isInstanceOf(Content.Upgrade.class);
        var session = (Session<?, ?>) ((Content.Upgrade) reply.content()).listener();
        session.opened(wire);
        assertThat(next()).isEqualTo("opened");
        return session;
    }

    private @Nullable String next() throws InterruptedException {
        return told.poll(5, TimeUnit.SECONDS);
    }

    private static Message said(String text) {
        return Message.Text.ofUtf8(("{\"text\": \"" + text + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void messagesAreToldOneAfterTheOther() throws Exception {
        var session = open("echo");
        session.received(said("wait"));
        session.received(said("second"));
        session.closed(1000, "");
        assertThat(told).isEmpty();

        mayGoOn.release();

        assertThat(next()).isEqualTo("wait");
        assertThat(next()).isEqualTo("second");
        assertThat(next()).isEqualTo("closed 1000");
        assertThat(wire.next()).isEqualTo("{\"text\":\"second\"}");
    }

    @Test
    void aClientThatSendsFasterThanItIsHeardIsSlowedDown() throws Exception {
        var session = open("echo");
        session.received(said("wait"));
        for (int i = 0; i < 30; i++) {
            session.received(said("m" + i));
        }
        assertThat(wire.wanted()).containsExactly(false);
        session.ping();
        session.ping();
        assertThat(wire.next()).isEqualTo("ping");
        assertThat(wire.next()).isEqualTo("ping");

        mayGoOn.release();
        for (int i = 0; i < 31; i++) {
            assertThat(next()).isNotNull();
        }
        assertThat(wire.wanted()).containsExactly(false, true);
    }

    @Test
    void aMessageThatDoesNotFitIsRefusedAndTheSocketStaysOpen() throws Exception {
        var session = open("echo");

        session.received(said(" "));
        assertThat(wire.next()).contains("\"status\":422", "\"pointer\":\"/text\"");
        session.received(Message.Text.of("{"));
        assertThat(wire.next()).contains("\"status\":400");
        session.received(new Message.Binary(new byte[3]));
        assertThat(wire.next()).contains("\"status\":415");

        session.received(said("still here"));
        assertThat(wire.next()).isEqualTo("{\"text\":\"still here\"}");
    }

    @Test
    void aFailureClosesTheSocketAndTellsNothing() throws Exception {
        var session = open("echo");

        session.received(said("fail"));

        assertThat(wire.next()).isEqualTo("close 1011");
    }

    @Test
    void aSlowClientIsDisconnectedOrLosesTheMessage() throws Exception {
        var session = open("echo");
        wire.queued = 995;
        session.received(said("no room"));
        assertThat(wire.next()).isEqualTo("abort");
        assertThat(next()).isEqualTo("no room");

        var dropping = open("dropping");
        dropping.received(said("no room"));
        assertThat(next()).isEqualTo("no room");
        wire.queued = 0;
        dropping.received(said("room"));
        assertThat(wire.next()).isEqualTo("{\"text\":\"room\"}");
    }

    @Test
    void aPeerThatDoesNotAnswerIsDropped() throws Exception {
        var session = open("echo");
        session.ping();
        session.alive();
        session.ping();
        session.ping();

        assertThat(wire.next()).isEqualTo("ping");
        assertThat(wire.next()).isEqualTo("ping");
        assertThat(wire.next()).isEqualTo("abort");
    }
}
