package dev.stoa.web.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.Server;
import dev.stoa.web.http.Content;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.socket.Connection;
import dev.stoa.web.socket.Message;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an engine does with WebSockets, seen from the wire.
@OnEveryEngine
class SocketTest {
    private static final int FIN = 0x80;
    private static final int MESSAGE_BYTES = 100_000;

    /// Sends back what comes.
    private final class Echo implements Connection.Listener {
        private @Nullable Connection connection;

        @Override
        public void opened(Connection opened) {
            connection = opened;
            connections.add(opened);
        }

        @Override
        public void received(Message message) {
            received.add(message);
            Objects.requireNonNull(connection).send(message);
        }

        @Override
        public void alive() {}

        @Override
        public void closed(int code, String reason) {
            closed.add(code + reason);
        }
    }

    private final UnderTest engine;
    private final Gate gate = new Gate();
    private final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
    private final BlockingQueue<Message> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> closed = new LinkedBlockingQueue<>();

    @AutoClose
    private final Server server;

    SocketTest(UnderTest engine) {
        this.engine = engine;
        server = engine.app()
                .route(
                        Method.GET,
                        "/echo",
                        _ -> Reply.upgrade(new Content.Upgrade("", new Echo(), MESSAGE_BYTES))
                                .with("X-Also", "sent"))
                .route(Method.GET, "/chat", _ -> Reply.upgrade(new Content.Upgrade("chat", new Echo(), MESSAGE_BYTES)))
                .route(Method.GET, "/late", request -> {
                    gate.handle(request);
                    return Reply.upgrade(new Content.Upgrade("", new Echo(), MESSAGE_BYTES));
                })
                .route(Method.GET, "/refused", _ -> Reply.text(401, "text/plain", "who are you"))
                .start(0);
    }

    /// The client's end, frame by frame.
    private final class Peer implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;
        private final String head;

        Peer(String path, String headers) throws IOException {
            socket = new Socket("127.0.0.1", server.port());
            socket.setSoTimeout(5_000);
            in = new DataInputStream(socket.getInputStream());
            var request = "GET " + path + " HTTP/1.1\nHost: a\nUpgrade: websocket\nConnection: keep-alive, Upgrade\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n" + headers + "\n";
            socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(ISO_8859_1));
            var answer = new StringBuilder();
            while (answer.indexOf("\r\n\r\n") < 0) {
                answer.append((char) in.readByte());
            }
            head = answer.toString();
        }

        /// @param first FIN, the reserved bits and the opcode
        Peer send(int first, byte[] payload) throws IOException {
            var frame = new ByteArrayOutputStream();
            frame.write(first);
            if (payload.length < 126) {
                frame.write(0x80 | payload.length);
            } else if (payload.length < 65_536) {
                frame.write(0x80 | 126);
                frame.write(payload.length >> 8);
                frame.write(payload.length);
            } else {
                frame.write(0x80 | 127);
                for (int shift = 56; shift >= 0; shift -= 8) {
                    frame.write((int) ((long) payload.length >> shift));
                }
            }
            byte[] mask = {1, 2, 3, 4};
            frame.writeBytes(mask);
            for (int i = 0; i < payload.length; i++) {
                frame.write(payload[i] ^ mask[i % 4]);
            }
            socket.getOutputStream().write(frame.toByteArray());
            return this;
        }

        Peer send(int first, String payload) throws IOException {
            return send(first, payload.getBytes(UTF_8));
        }

        Peer sendHex(String bytes) throws IOException {
            socket.getOutputStream().write(HexFormat.of().parseHex(bytes));
            return this;
        }

        /// A whole message, which the server may send in fragments.
        ///
        /// @param first that of a message in one frame
        byte[] expect(int first) throws IOException {
            var begun = in.readUnsignedByte();
            assertThat(begun | FIN).isEqualTo(first);
            var message = new ByteArrayOutputStream();
            message.writeBytes(payload());
            for (var frame = begun; (frame & FIN) == 0; ) {
                frame = in.readUnsignedByte();
                assertThat(frame & ~FIN).isZero();
                message.writeBytes(payload());
            }
            return message.toByteArray();
        }

        private byte[] payload() throws IOException {
            var length = in.readUnsignedByte();
            var size = length == 126 ? in.readUnsignedShort() : length == 127 ? (int) in.readLong() : length;
            return in.readNBytes(size);
        }

        /// The next message of the kind; those of another before it are skipped.
        byte[] next(int first) throws IOException {
            while (in.readUnsignedByte() != first) {
                payload();
            }
            return payload();
        }

        void expectText(String text) throws IOException {
            assertThat(new String(expect(0x81), UTF_8)).isEqualTo(text);
        }

        void expectClosed(int code) throws IOException {
            var payload = expect(0x88);
            assertThat(ByteBuffer.wrap(payload).getShort()).isEqualTo((short) code);
            assertThat(in.read()).isNegative();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private Peer open() throws IOException {
        return open("");
    }

    private Peer open(String headers) throws IOException {
        return new Peer("/echo", "Sec-WebSocket-Version: 13\n" + headers);
    }

    private String nextClosed() throws InterruptedException {
        return closed.poll(5, TimeUnit.SECONDS);
    }

    @Test
    void theHandshakeIsAnswered() throws Exception {
        try (var peer = open();
                var chat = new Peer("/chat", "Sec-WebSocket-Version: 13\nSec-WebSocket-Protocol: talk, chat\n")) {
            assertThat(peer.head)
                    .startsWith("HTTP/1.1 101 ")
                    .containsIgnoringCase("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                    .containsIgnoringCase("\r\nX-Also: sent\r\n")
                    .doesNotContainIgnoringCase("Content-Length", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions");
            assertThat(chat.head).containsIgnoringCase("\r\nSec-WebSocket-Protocol: chat\r\n");
        }
    }

    @Test
    void whatIsNotAHandshakeIsRefused() throws Exception {
        try (var refused = new Peer("/refused", "Sec-WebSocket-Version: 13\n");
                var old = new Peer("/echo", "Sec-WebSocket-Version: 8\n")) {
            assertThat(refused.head).startsWith("HTTP/1.1 401 ");
            assertThat(old.head).startsWith("HTTP/1.1 426 ").containsIgnoringCase("\r\nSec-WebSocket-Version: 13\r\n");
        }
        assertThat(Wire.exchange(server, """
                GET /echo HTTP/1.1
                Host: a
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: short

                """)).startsWith("HTTP/1.1 400 ");
        assertThat(connections).isEmpty();
    }

    @Test
    void messagesGoBothWays() throws Exception {
        try (var peer = open()) {
            peer.send(0x81, "größe").expectText("größe");
            assertThat(peer.send(0x82, new byte[70_000]).expect(0x82)).hasSize(70_000);
            assertThat(peer.send(0x82, new byte[200]).expect(0x82)).hasSize(200);
            peer.send(0x81, "").expectText("");
        }
    }

    @Test
    void fragmentsAreJoinedAndPingsAnsweredBetweenThem() throws Exception {
        try (var peer = open()) {
            // The letter is cut in half.
            peer.send(0x01, new byte[] {'g', 'r', (byte) 0xc3});
            peer.send(0x89, "are you there");
            assertThat(peer.expect(0x8a)).asString().isEqualTo("are you there");
            peer.send(0x00, new byte[] {(byte) 0xb6}).send(0x80, "ße");

            peer.expectText("größe");
        }
    }

    @Test
    void whoPingsAndNeverReadsIsSlowedDownOrNotAnsweredEachTime() throws Exception {
        var pings = 300_000;
        var ping = HexFormat.of().parseHex("89fd00000000" + "00".repeat(125));
        var thousand = new ByteArrayOutputStream();
        for (int i = 0; i < 1_000; i++) {
            thousand.writeBytes(ping);
        }
        try (var peer = open()) {
            var writing = Thread.startVirtualThread(() -> {
                try {
                    for (int i = 0; i < pings; i += 1_000) {
                        peer.socket.getOutputStream().write(thousand.toByteArray());
                    }
                    peer.send(0x89, "last");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            var isSlowedDown = !writing.join(Duration.ofSeconds(2));
            var pongs = 1;
            while (peer.expect(0x8a).length > "last".length()) {
                pongs++;
            }
            assertThat(isSlowedDown || pongs < pings / 2)
                    .as(pongs + " pongs were kept")
                    .isTrue();
            writing.join();
        }
    }

    /// Masked with zeros.
    @ParameterizedTest
    @CsvSource({
        "c18000000000, 1002", // a reserved bit
        "838000000000, 1002", // an opcode that does not exist
        "8b8000000000, 1002", // the same of a control frame
        "098000000000, 1002", // a ping in fragments
        "808000000000, 1002", // the rest of no message
        "018000000000818000000000, 1002", // a message within a message
        "8100, 1002", // not masked
        "888100000000aa, 1002", // half a close code
        "88820000000003ee, 1002", // a close code that is not to be sent
        "818100000000ff, 1007", // not UTF-8
        "888300000000" + "03e8ff, 1007", // not UTF-8 either
        "82ff00000000ffffffff00000000, 1009", // far too long
    })
    void whatBreaksTheProtocolEndsTheConnection(String bytes, int code) throws Exception {
        try (var peer = open()) {
            peer.sendHex(bytes).expectClosed(code);
        }
        assertThat(received).isEmpty();
        assertThat(nextClosed()).isEqualTo("1006");
    }

    @Test
    void aLengthIsNotLongerThanItHasToBe() throws Exception {
        try (var peer = open()) {
            peer.sendHex("81fe000100000000" + "61");
            if (Difference.LONG_LENGTH.isOf(engine)) {
                peer.expectText("a");
            } else {
                peer.expectClosed(1002);
            }
        }
    }

    @Test
    void aMessageMayBeTooLongInFragments() throws Exception {
        try (var peer = open()) {
            peer.send(0x02, new byte[60_000]).send(0x80, new byte[60_000]).expectClosed(1009);
        }
    }

    @Test
    void theOtherSideCloses() throws Exception {
        try (var peer = open()) {
            peer.send(0x88, new byte[] {0x03, (byte) 0xe9, 'b', 'y', 'e'}).expectClosed(1001);
        }
        assertThat(nextClosed()).isEqualTo("1001bye");
        try (var peer = open()) {
            peer.send(0x88, "");
            assertThat(peer.expect(0x88)).isEmpty();
        }
        assertThat(nextClosed()).isEqualTo("1005");
        open().socket.close();
        assertThat(nextClosed()).isEqualTo("1006");
    }

    @Test
    void closingFollowsWhatIsQueued() throws Exception {
        try (var peer = open()) {
            var connection = connections.take();
            for (int i = 0; i < 1_000; i++) {
                connection.send(Message.Text.of("m" + i));
            }
            connection.close(4_000, "enough");
            connection.send(Message.Text.of("late"));

            for (int i = 0; i < 1_000; i++) {
                peer.expectText("m" + i);
            }
            assertThat(peer.expect(0x88)).isEqualTo("\u000f\u00a0enough".getBytes(ISO_8859_1));
            peer.send(0x88, new byte[] {0x0f, (byte) 0xa0});
            assertThat(peer.in.read()).isNegative();
        }
        assertThat(nextClosed()).isEqualTo("4000");
    }

    @Test
    void whoDoesNotAnswerACloseIsDropped() throws Exception {
        try (var peer = open()) {
            connections.take().close(1000, "");

            peer.expectClosed(1000);
        }
        assertThat(nextClosed()).isEqualTo("1006");
    }

    @Test
    void whatTheNetworkDoesNotTakeIsCounted() throws Exception {
        try (var peer = open()) {
            var connection = connections.take();
            var message = new Message.Binary(new byte[1_000_000]);
            for (int i = 0; i < 30; i++) {
                connection.send(message);
            }
            assertThat(connection.queuedBytes())
                    .isGreaterThan(1_000_000)
                    .isLessThanOrEqualTo(30L * message.queuedBytes());

            for (int i = 0; i < 30; i++) {
                peer.expect(0x82);
            }
            connection.ping();
            peer.expect(0x89);
            assertThat(connection.queuedBytes()).isZero();

            connection.send(message);
            connection.abort();
        }
        assertThat(nextClosed()).isEqualTo("1006");
    }

    @Test
    void aMessageWithoutBytesIsCountedToo() throws Exception {
        try (var peer = open()) {
            var connection = connections.take();
            var plug = new Message.Binary(new byte[10_000_000]);
            connection.send(plug);
            for (int i = 0; i < 1_000; i++) {
                connection.send(new Message.Binary(new byte[0]));
            }
            assertThat(connection.queuedBytes()).isEqualTo(plug.queuedBytes() + 1_000L * 96);

            peer.expect(0x82);
            for (int i = 0; i < 1_000; i++) {
                assertThat(peer.expect(0x82)).isEmpty();
            }
            connection.ping();
            peer.expect(0x89);
            assertThat(connection.queuedBytes()).isZero();
        }
    }

    @Test
    void nothingArrivesWhileNothingIsWanted() throws Exception {
        try (var peer = open()) {
            var connection = connections.take();
            connection.receive(false);
            connection.send(Message.Text.of("wait"));
            assertThat(peer.next(0x81)).asString().isEqualTo("wait");
            var frames = new ByteArrayOutputStream();
            for (int i = 0; i < 1_000; i++) {
                frames.writeBytes(new byte[] {(byte) 0x82, (byte) 0x80, 0, 0, 0, 0});
            }
            peer.socket.getOutputStream().write(frames.toByteArray());
            connection.send(Message.Text.of("go on"));
            assertThat(peer.next(0x81)).asString().isEqualTo("go on");
            assertThat(received).hasSizeLessThan(10);

            connection.receive(true);
            for (int i = 0; i < 1_000; i++) {
                assertThat(received.poll(5, TimeUnit.SECONDS)).isNotNull();
            }
        }
    }

    private static byte[] deflate(String text) {
        var deflater = new Deflater(9, true);
        deflater.setInput(text.getBytes(UTF_8));
        var out = new byte[100_000];
        var count = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(out, count - 4);
    }

    private static String inflate(byte[] sent) throws Exception {
        var inflater = new Inflater(true);
        var whole = Arrays.copyOf(sent, sent.length + 4);
        whole[sent.length + 2] = whole[sent.length + 3] = (byte) 0xff;
        inflater.setInput(whole);
        var out = new byte[200_000];
        var count = inflater.inflate(out);
        inflater.end();
        return new String(out, 0, count, UTF_8);
    }

    @Test
    void messagesAreCompressedWhenTheClientOffersIt() throws Exception {
        var text = "again and ".repeat(1_000);
        try (var peer = open("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\n")) {
            assertThat(peer.head).contains("permessage-deflate").contains("server_no_context_takeover");
            for (int i = 0; i < 2; i++) {
                peer.send(0xc1, deflate(text));
                var echo = peer.expect(0xc1);
                assertThat(echo).hasSizeLessThan(200);
                assertThat(inflate(echo)).isEqualTo(text);
            }
            var half = deflate(text);
            peer.send(0x41, Arrays.copyOf(half, 10));
            peer.send(0x80, Arrays.copyOfRange(half, 10, half.length));
            assertThat(inflate(peer.expect(0xc1))).isEqualTo(text);

            peer.send(0x81, "short");
            if (Difference.SHORT_COMPRESSED.isOf(engine)) {
                assertThat(inflate(peer.expect(0xc1))).isEqualTo("short");
            } else {
                peer.expectText("short");
            }
            peer.send(0xc1, deflate("x".repeat(100_001))).expectClosed(1009);
        }
    }

    @Test
    void anOfferThatCannotBeMetIsNotTaken() throws Exception {
        try (var peer = open("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9, "
                + "x-other, permessage-deflate; nonsense\n")) {
            assertThat(peer.head).startsWith("HTTP/1.1 101").doesNotContain("permessage-deflate");
            peer.sendHex("c18000000000").expectClosed(1002);
        }
    }

    @Test
    void aStoppingServerSaysSo() throws Exception {
        Thread stopping;
        try (var peer = open()) {
            connections.take();
            stopping = Thread.startVirtualThread(server::close);

            peer.expectClosed(1001);
        }
        assertThat(stopping.join(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void aSocketThatOpensWhileTheServerStopsDoesNotHoldItUp() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var opening = threads.submit(() -> new Peer("/late", "Sec-WebSocket-Version: 13\n"));
            gate.awaitRequest();
            var stopping = threads.submit(server::close);
            awaitNoMoreConnections();
            gate.open();

            stopping.get(5, TimeUnit.SECONDS);
            opening.get(5, TimeUnit.SECONDS).close();
        }
    }

    private void awaitNoMoreConnections() {
        var deadline = Instant.now().plusSeconds(5);
        while (isAccepting()) {
            assertThat(Instant.now()).isBefore(deadline);
        }
    }

    private boolean isAccepting() {
        try (var _ = new Socket("127.0.0.1", server.port())) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
