package dev.stoa.web.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.Limits;
import dev.stoa.web.Server;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// HTTP/2, frame by frame (RFC 9113).
@OnEveryEngine
class Http2Test {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;

    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private static final int ENHANCE_YOUR_CALM = 11;
    private static final int LARGE = 300_000;

    private static final Duration IDLE_TIME = Duration.ofMillis(700);

    private final UnderTest engine;
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

    @AutoClose
    private final Server server;

    Http2Test(UnderTest engine) {
        this.engine = engine;
        server = engine.app()
                .limits(Limits.DEFAULTS.withHeaderBytes(4_096).withIdleTime(IDLE_TIME))
                .route(Method.GET, "/", _ -> Reply.text(200, "text/plain", "hello"))
                .route(
                        Method.GET,
                        "/host",
                        request -> Reply.text(
                                200,
                                "text/plain",
                                String.valueOf(request.headers().find("Host"))))
                .route(Method.GET, "/large", _ -> Reply.stream("text/plain", this::write))
                .start(0);
    }

    private void write(OutputStream out) throws IOException {
        try {
            out.write(new byte[LARGE]);
        } catch (IOException e) {
            failures.add(e);
            throw e;
        }
    }

    private record Frame(int type, int flags, int stream, byte[] payload) {
        int number(int at) {
            return ByteBuffer.wrap(payload).getInt(at);
        }
    }

    /// A client that sends what it is told to.
    private final class Peer implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;

        Peer() throws IOException {
            socket = new Socket("127.0.0.1", server.port());
            socket.setSoTimeout(5_000);
            in = new DataInputStream(socket.getInputStream());
            socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
            send(SETTINGS, 0, 0);
        }

        void send(int type, int flags, int stream, int... payload) throws IOException {
            var frame = new ByteArrayOutputStream();
            frame.writeBytes(ByteBuffer.allocate(9)
                    .put((byte) 0)
                    .putShort((short) payload.length)
                    .put((byte) type)
                    .put((byte) flags)
                    .putInt(stream)
                    .array());
            for (var octet : payload) {
                frame.write(octet);
            }
            socket.getOutputStream().write(frame.toByteArray());
        }

        void get(int stream) throws IOException {
            // The first three are in the table of HPACK; the fourth is `:authority`, a.
            send(HEADERS, END_STREAM | END_HEADERS, stream, 0x82, 0x86, 0x84, 0x41, 1, 'a');
        }

        void getLarge(int stream) throws IOException {
            send(
                    HEADERS,
                    END_STREAM | END_HEADERS,
                    stream,
                    0x82,
                    0x86,
                    0x44,
                    6,
                    '/',
                    'l',
                    'a',
                    'r',
                    'g',
                    'e',
                    0x41,
                    1,
                    'a');
        }

        /// The next frame of the type; others are skipped.
        Frame next(int type) throws IOException {
            while (true) {
                var length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                var frame =
                        new Frame(in.readUnsignedByte(), in.readUnsignedByte(), in.readInt(), in.readNBytes(length));
                if (frame.type == type) {
                    return frame;
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private interface Flood {
        void send() throws IOException;
    }

    /// The server may close while it is still sent something.
    private static void untilSentAway(Flood flood) {
        try {
            flood.send();
        } catch (IOException _) {
            // GOAWAY is here already
        }
    }

    @Test
    void theAuthorityIsTheHost() throws Exception {
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            var request = HttpRequest.newBuilder(server.url().resolve("/host")).build();
            client.send(request, BodyHandlers.ofString());

            var reply = client.send(request, BodyHandlers.ofString());

            assertThat(reply.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(reply.body()).isEqualTo(server.url().getAuthority());
        }
    }

    @Test
    void requestsAreAnsweredAndTheirNumberIsLimited() throws Exception {
        try (var peer = new Peer()) {
            var settings = peer.next(SETTINGS);
            var streams = 0;
            for (int at = 0; at < settings.payload.length; at += 6) {
                if (ByteBuffer.wrap(settings.payload).getShort(at) == 3) {
                    streams = settings.number(at + 2);
                }
            }
            assertThat(streams).isBetween(100, 256);

            peer.get(1);
            assertThat(peer.next(DATA).payload).asString().isEqualTo("hello");
        }
    }

    @Test
    void headersThatAreTooLargeAreRefused() throws Exception {
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            var request = HttpRequest.newBuilder(server.url());
            client.send(request.build(), BodyHandlers.ofString());

            var refused =
                    sent(client, request.header("X-Long", "x".repeat(4_500)).build());

            assertThat(refused.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(refused.statusCode()).isEqualTo(431);
        }
    }

    /// The JDK's client drops a reply whose stream is reset before it has noted that all of the request was sent.
    private static HttpResponse<String> sent(HttpClient client, HttpRequest request) throws Exception {
        for (int i = 0; i < 20; i++) {
            try {
                return client.send(request, BodyHandlers.ofString());
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("RST_STREAM");
            }
        }
        throw new AssertionError("no reply to " + request);
    }

    /// CVE-2023-44487.
    @Test
    void whoAsksAndTakesBackWithoutEndIsSentAway() throws Exception {
        try (var peer = new Peer()) {
            untilSentAway(() -> {
                for (int stream = 1; stream < 1_000; stream += 2) {
                    peer.get(stream);
                    peer.send(RST_STREAM, 0, stream, 0, 0, 0, 8);
                }
            });
            assertThat(peer.next(GOAWAY).number(4)).isEqualTo(ENHANCE_YOUR_CALM);
        }
    }

    /// CVE-2024-27316 and its like.
    @Test
    void headersWithoutEndAreNotWaitedFor() throws Exception {
        try (var peer = new Peer()) {
            peer.send(HEADERS, END_STREAM, 1, 0x82);
            untilSentAway(() -> {
                for (int i = 0; i < 300; i++) {
                    peer.send(CONTINUATION, 0, 1);
                }
            });
            assertThat(peer.next(GOAWAY).number(4)).isEqualTo(ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void headersThatGrowWithoutEndAreNotKept() throws Exception {
        try (var peer = new Peer()) {
            peer.send(HEADERS, END_STREAM, 1, 0x82);
            untilSentAway(() -> {
                for (int i = 0; i < 30; i++) {
                    peer.send(CONTINUATION, 0, 1, new int[1_000]);
                }
            });
            assertThat(peer.next(GOAWAY).number(4)).isNotZero();
        }
    }

    @Test
    void aConnectIsAnswered() throws Exception {
        try (var peer = new Peer()) {
            // `:method` is CONNECT, `:authority` is a.
            peer.send(HEADERS, END_STREAM | END_HEADERS, 1, 0x42, 7, 'C', 'O', 'N', 'N', 'E', 'C', 'T', 0x41, 1, 'a');

            var reply = peer.next(HEADERS);
            assertThat(reply.stream).isEqualTo(1);
        }
    }

    /// RFC 3986 section 2: an address is ASCII.
    @Test
    void anAddressIsNotGuessedAt() throws Exception {
        try (var peer = new Peer()) {
            // `:path` is /?a with a letter in UTF-8.
            peer.send(
                    HEADERS, END_STREAM | END_HEADERS, 1, 0x82, 0x86, 0x44, 5, '/', '?', 'a', 0xc3, 0xa4, 0x41, 1, 'a');

            assertThat(peer.next(DATA).payload).asString().contains("/problems/malformed-request");
        }
    }

    /// A server that passed it on in HTTP/1.1 would send two headers.
    @Test
    void aLineBreakWithinAHeaderIsNotTaken() throws Exception {
        try (var peer = new Peer()) {
            peer.send(
                    HEADERS,
                    END_STREAM | END_HEADERS,
                    1,
                    0x82,
                    0x86,
                    0x84,
                    0x41,
                    1,
                    'a',
                    0x40,
                    1,
                    'x',
                    6,
                    'a',
                    '\r',
                    '\n',
                    'b',
                    ':',
                    'c');

            assertThat(peer.next(RST_STREAM).stream).isEqualTo(1);
        }
    }

    @Test
    void aHeadThatDripsInIsNotWaitedForLongerThanTheIdleTime() throws Exception {
        try (var peer = new Peer()) {
            peer.get(1);
            peer.next(DATA);
            peer.send(HEADERS, END_STREAM, 3, 0x82);
            var dripping = Thread.startVirtualThread(() -> {
                try {
                    while (true) {
                        peer.send(CONTINUATION, 0, 3, 0x86);
                        TimeUnit.MILLISECONDS.sleep(200);
                    }
                } catch (IOException | InterruptedException _) {
                    // closed
                }
            });
            assertThat(dripping.join(IDLE_TIME.multipliedBy(3))).isNotEqualTo(Difference.SLOW_HEADERS.isOf(engine));
            dripping.interrupt();
        }
    }

    @Test
    void oneReplyThatIsNotTakenDoesNotHoldUpTheOthers() throws Exception {
        try (var peer = new Peer()) {
            peer.send(WINDOW_UPDATE, 0, 0, 0, 0x10, 0, 0);
            peer.getLarge(1);
            for (int received = 0; received < 65_535; ) {
                received += peer.next(DATA).payload.length;
            }

            peer.get(3);

            var data = peer.next(DATA);
            assertThat(data.stream).isEqualTo(3);
            assertThat(data.payload).asString().isEqualTo("hello");
        }
    }

    @Test
    void aReplyThatIsNotTakenForLongIsTakenBack() throws Exception {
        try (var peer = new Peer()) {
            peer.getLarge(1);

            assertThat(peer.next(RST_STREAM).stream).isEqualTo(1);
            assertThat(failures.poll(5, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void aConnectionWithoutRequestsIsClosedThoughItPings() throws Exception {
        try (var peer = new Peer()) {
            peer.get(1);
            peer.next(DATA);
            var pinging = Thread.startVirtualThread(() -> {
                try {
                    while (true) {
                        peer.send(PING, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
                        TimeUnit.MILLISECONDS.sleep(50);
                    }
                } catch (IOException | InterruptedException _) {
                    // closed
                }
            });
            assertThat(pinging.join(IDLE_TIME.multipliedBy(2))).isNotEqualTo(Difference.PINGS.isOf(engine));
            pinging.interrupt();
        }
    }

    @Test
    void aStoppingServerSaysGoodbye() throws Exception {
        try (var peer = new Peer()) {
            peer.get(1);
            peer.next(DATA);
            Thread.startVirtualThread(server::close);

            assertThat(peer.next(GOAWAY).number(4)).isZero();
        }
    }
}
