package dev.stoa.web.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.Get;
import dev.stoa.web.Header;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Post;
import dev.stoa.web.Principal;
import dev.stoa.web.Provides;
import dev.stoa.web.Public;
import dev.stoa.web.SignedIn;
import dev.stoa.web.WebSocket;
import dev.stoa.web.socket.Conversation;
import dev.stoa.web.socket.Socket;
import dev.stoa.web.socket.SocketTickets;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestClient.SocketRefused;
import jakarta.validation.constraints.NotBlank;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// WebSockets as applications see them: typed, guarded, one conversation each.
@OnEveryEngine
class SocketEndpointsTest {
    /// Bytes of short messages that may wait, and of a long one before them that the network does not take at once.
    private static final int CHATTER = 1_000_000;

    private static final int PLUG = 16_000_000;

    record Who(String name) implements Principal {
        @Override
        public boolean has(String permission) {
            return false;
        }
    }

    static final class Callers {
        @Provides
        Who who(@Header("Authorization") @Nullable String authorization) {
            if (authorization == null) {
                throw HttpProblem.UNAUTHENTICATED.because("No token came.");
            }
            return new Who(authorization.substring("Bearer ".length()));
        }
    }

    record Said(@NotBlank String text) {}

    record Heard(String from, String text) {}

    /// Everybody hears what anybody says.
    static final class Room {
        private final Set<Socket<Heard>> sockets = ConcurrentHashMap.newKeySet();
        private final LinkedBlockingQueue<Integer> left = new LinkedBlockingQueue<>();
        private final LinkedBlockingQueue<Integer> chattered = new LinkedBlockingQueue<>();

        @WebSocket("/ws")
        @SignedIn
        Conversation<Said, Heard> join(Who who) {
            return new Conversation<>() {
                @Override
                public void opened(Socket<Heard> socket) {
                    sockets.add(socket);
                    socket.send(new Heard("room", "welcome"));
                }

                @Override
                public void received(Socket<Heard> socket, Said message) {
                    Socket.send(sockets, new Heard(who.name(), message.text()));
                }

                @Override
                public void closed(Socket<Heard> socket, int code, String reason) {
                    sockets.remove(socket);
                    left.add(code);
                }
            };
        }

        @Get("/name")
        @SignedIn
        String name(Who who) {
            return who.name();
        }

        @Post("/name")
        @SignedIn
        String named(Who who) {
            return who.name();
        }

        @WebSocket(
                value = "/bytes",
                subprotocols = {"v2", "v1"},
                messageBytes = 1_000)
        @Public
        Conversation<byte[], byte[]> bytes() {
            return Socket::send;
        }

        @WebSocket(value = "/text", origins = "https://app.example")
        @Public
        Conversation<String, String> text() {
            return (socket, message) -> {
                if (message.equals("bye")) {
                    socket.send("goodbye");
                    socket.close(3000, "as you wish");
                } else if (message.equals("tell me why")) {
                    socket.close(3001, "so " + "süß".repeat(100));
                } else if (message.equals("fail")) {
                    throw new IllegalStateException("as asked");
                } else {
                    socket.send(message);
                }
            };
        }

        @WebSocket(value = "/chatter", queueBytes = PLUG + CHATTER)
        @Public
        Conversation<String, byte[]> chatter() {
            return new Conversation<>() {
                @Override
                public void opened(Socket<byte[]> socket) {
                    socket.send(new byte[PLUG]);
                    var count = 0;
                    while (socket.send(new byte[1])) {
                        count++;
                    }
                    chattered.add(count);
                }

                @Override
                public void received(Socket<byte[]> socket, String message) {}

                @Override
                public void closed(Socket<byte[]> socket, int code, String reason) {
                    left.add(code);
                }
            };
        }
    }

    private final Room room = new Room();

    @AutoClose
    private final TestClient client;

    SocketEndpointsTest(UnderTest engine) {
        client =
                TestClient.start(engine.app().provide(new Callers()).mount(room).install(new SocketTickets()));
    }

    @Test
    void whatOneSaysBothHearUntilOneLeaves() throws Exception {
        try (var ann = client.bearer("ann").socket("/ws")) {
            var bob = client.bearer("bob").socket("/ws");
            assertThat(ann.json().at("/text").asString()).isEqualTo("welcome");
            assertThat(bob.json().at("/text").asString()).isEqualTo("welcome");

            bob.send("{\"text\": \"hello\"}");
            assertThat(ann.text()).isEqualTo("{\"from\":\"bob\",\"text\":\"hello\"}");
            assertThat(bob.text()).isEqualTo("{\"from\":\"bob\",\"text\":\"hello\"}");

            bob.close();
            assertThat(room.left.poll(5, TimeUnit.SECONDS)).isEqualTo(1000);
            ann.send("{\"text\": \"alone\"}");
            assertThat(ann.json().at("/text").asString()).isEqualTo("alone");
        }
    }

    @Test
    void aMessageThatDoesNotFitIsAnsweredWithAProblem() {
        try (var socket = client.bearer("ann").socket("/ws")) {
            socket.bytes();
            var problem = socket.send("{\"text\": \"\"}").json();
            assertThat(problem.at("/status").asInt()).isEqualTo(422);
            assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo("/text");
            assertThat(socket.send("{\"text\": \"again\"}").json().at("/text").asString())
                    .isEqualTo("again");
        }
    }

    @Test
    void aHandshakeIsGuardedLikeARequest() {
        assertThatThrownBy(() -> client.socket("/ws"))
                .isInstanceOfSatisfying(
                        SocketRefused.class, e -> assertThat(e.status()).isEqualTo(401));
        client.get("/text").problem(HttpProblem.UPGRADE_REQUIRED).expectHeader("Upgrade", "websocket");
    }

    @Test
    void aBrowserMaySignInByASubprotocolOrATicket() {
        try (var socket = client.socket("/ws", "bearer.carol")) {
            socket.bytes();
            assertThat(socket.send("{\"text\": \"hi\"}").json().at("/from").asString())
                    .isEqualTo("carol");
        }
        var ticket = client.bearer("dave")
                .post("/socket-tickets", "")
                .expect(200)
                .json("/ticket")
                .asString();
        try (var socket = client.socket("/ws?ticket=" + ticket)) {
            socket.bytes();
            assertThat(socket.send("{\"text\": \"hi\"}").json().at("/from").asString())
                    .isEqualTo("dave");
        }
        assertThatThrownBy(() -> client.socket("/ws?ticket=" + ticket)).isInstanceOf(SocketRefused.class);
    }

    private String ticket(String caller) {
        return client.bearer(caller)
                .post("/socket-tickets", "")
                .expect(200)
                .json("/ticket")
                .asString();
    }

    @Test
    void aTicketOpensASocketAndNothingElse() throws IOException {
        var ticket = ticket("erin");
        for (var method : List.of("GET", "POST")) {
            try (var wire = Wire.open(client.url().getPort())) {
                wire.send(method + " /name?ticket=" + ticket + """
                         HTTP/1.1
                        Host: a
                        Connection: Upgrade
                        Upgrade: websocket
                        Sec-WebSocket-Version: 13
                        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

                        """);
                assertThat(wire.line()).startsWith("HTTP/1.1 401 ");
            }
        }
        client.socket("/ws?ticket=" + ticket).close();
    }

    @Test
    void oneCallerCannotTakeAllTickets() {
        var tickets = IntStream.range(0, 20).mapToObj(_ -> ticket("frank")).toList();
        client.bearer("frank").post("/socket-tickets", "").problem(HttpProblem.TOO_MANY_REQUESTS);
        ticket("grace");

        client.socket("/ws?ticket=" + tickets.getFirst()).close();
        ticket("frank");
    }

    @Test
    void subprotocolsAreAgreedOn() {
        try (var socket = client.socket("/bytes", "v1", "v2")) {
            assertThat(socket.subprotocol()).isEqualTo("v2");
            assertThat(socket.send(new byte[] {1, 2, 3}).bytes()).containsExactly(1, 2, 3);
        }
        assertThatThrownBy(() -> client.socket("/bytes", "v9"))
                .isInstanceOfSatisfying(
                        SocketRefused.class, e -> assertThat(e.status()).isEqualTo(400));
    }

    @Test
    void aLongMessageAndAForeignPageAreTurnedAway() {
        try (var socket = client.socket("/bytes")) {
            socket.send(new byte[1_001]).expectClosed(1009);
        }
        client.with("Origin", "https://app.example").socket("/text").close();
        client.with("Origin", client.url().toString()).socket("/text").close();
        assertThatThrownBy(() -> client.with("Origin", "https://evil.example").socket("/text"))
                .isInstanceOfSatisfying(
                        SocketRefused.class, e -> assertThat(e.status()).isEqualTo(403));
    }

    @Test
    void shortMessagesToOneWhoNeverReadsAreNotKeptWithoutEnd() throws Exception {
        try (var wire = Wire.open(client.url().getPort())) {
            wire.send("""
                    GET /chatter HTTP/1.1
                    Host: a
                    Connection: Upgrade
                    Upgrade: websocket
                    Sec-WebSocket-Version: 13
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

                    """);

            assertThat(room.left.poll(10, TimeUnit.SECONDS)).isEqualTo(1006);
            assertThat(room.chattered.poll(10, TimeUnit.SECONDS)).isLessThanOrEqualTo(CHATTER / 96);
        }
    }

    @Test
    void theServerMayCloseAfterWhatItSaid() {
        var socket = client.socket("/text");
        assertThat(socket.send("bye").text()).isEqualTo("goodbye");
        socket.expectClosed(3000);
    }

    @Test
    void aReasonToCloseIsCutToWhatAFrameHolds() {
        // The client itself would close with 1002 or 1006 on a longer one, or on half a character.
        client.socket("/text").send("tell me why").expectClosed(3001);
        client.with("X-Request-ID", "x".repeat(128))
                .socket("/text")
                .send("fail")
                .expectClosed(1011);
    }

    @Test
    void socketsAreToldThatTheServerStops() {
        var socket = client.socket("/text");
        client.close();
        socket.expectClosed(1001);
    }

    @Test
    void manyHearOneMessage() {
        var sockets = IntStream.range(0, 200)
                .mapToObj(i -> client.bearer("u" + i).socket("/ws"))
                .toList();
        sockets.forEach(socket -> socket.bytes());
        sockets.getFirst().send("{\"text\": \"all\"}");
        sockets.forEach(
                socket -> assertThat(socket.json().at("/text").asString()).isEqualTo("all"));
        sockets.forEach(socket -> socket.close());
    }
}
