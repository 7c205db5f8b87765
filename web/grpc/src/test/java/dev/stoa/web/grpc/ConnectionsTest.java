package dev.stoa.web.grpc;

import static dev.stoa.web.grpc.ProbeServer.note;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.Limits;
import dev.stoa.web.Public;
import dev.stoa.web.grpc.probe.Note;
import dev.stoa.web.grpc.probe.ProbeGrpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What one connection, and all of them together, may do.
@Timeout(20)
class ConnectionsTest {
    private static final Duration DAY = Duration.ofDays(1);

    static final class Calls {
        @Public
        Note echo(Note note) {
            return note;
        }

        @Public
        void count(Note upTo, Outgoing<Note> out) {
            for (int i = 0; i < upTo.getNumber(); i++) {
                out.send(note("x".repeat(64 * 1024)));
            }
        }

        @Public
        Note join(Incoming<Note> notes) {
            return note("");
        }

        @Public
        void chat(Incoming<Note> in, Outgoing<Note> out) {}
    }

    private static Grpc grpc(ConnectionLimits limits) {
        return Grpc.onPort(0)
                .serve(ProbeGrpc.getServiceDescriptor(), new Calls())
                .connections(limits);
    }

    /// A client that speaks HTTP/2 by hand, and answers nothing.
    private record Mute(Socket socket, DataInputStream in) implements AutoCloseable {
        private static final int PING = 6;
        private static final int GOAWAY = 7;

        /// @param type of the frame (RFC 9113 section 6)
        private record Frame(int type, byte[] payload) {}

        static Mute connect(int port) throws IOException {
            var socket = new Socket("127.0.0.1", port);
            socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
            socket.getOutputStream().write(HexFormat.of().parseHex("000000040000000000"));
            return new Mute(socket, new DataInputStream(socket.getInputStream()));
        }

        void ping() throws IOException {
            socket.getOutputStream().write(HexFormat.of().parseHex("0000080600000000000102030405060708"));
        }

        /// Null when the server has closed the connection.
        @Nullable
        Frame read() throws IOException {
            try {
                var length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
                var type = in.readUnsignedByte();
                in.readNBytes(5);
                return new Frame(type, in.readNBytes(length));
            } catch (EOFException | SocketException _) {
                return null;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /// Takes ten seconds, for grpc-java asks no earlier.
    @Test
    void closesTheConnectionOfAClientThatDoesNotAnswerAPing() throws Exception {
        var soon = Duration.ofMillis(50);
        var grpc = grpc(new ConnectionLimits(1, soon, soon, DAY, DAY, DAY, DAY));
        try (var _ = ProbeServer.start(grpc, app -> app);
                var mute = Mute.connect(grpc.port())) {
            var pings = 0;
            for (var frame = mute.read(); frame != null; frame = mute.read()) {
                pings += frame.type == Mute.PING ? 1 : 0;
            }
            assertThat(pings).isPositive();
        }
    }

    @Test
    void sendsAwayAClientThatPingsTooOften() throws Exception {
        var grpc = grpc(ConnectionLimits.DEFAULTS);
        try (var _ = ProbeServer.start(grpc, app -> app);
                var mute = Mute.connect(grpc.port())) {
            for (int i = 0; i < 4; i++) {
                mute.ping();
            }
            var last = "";
            for (var frame = mute.read(); frame != null && last.isEmpty(); frame = mute.read()) {
                last = frame.type == Mute.GOAWAY ? new String(frame.payload, US_ASCII) : last;
            }
            assertThat(last).endsWith("too_many_pings");
        }
    }

    @Test
    void closesConnectionsBeyondThoseTheApplicationTakes() throws Exception {
        var two = Limits.DEFAULTS.withConnections(2);
        var grpc = grpc(ConnectionLimits.DEFAULTS);
        try (var server = ProbeServer.start(grpc, app -> app.limits(two));
                var first = Mute.connect(grpc.port());
                var second = Mute.connect(grpc.port())) {
            assertThat(first.read()).isNotNull();
            assertThat(second.read()).isNotNull();

            assertThatThrownBy(() -> server.probe().echo(note("one too many"))).isInstanceOf(StatusException.class);

            first.socket.close();
            assertThat(server.probe().withWaitForReady().echo(note("there is room")))
                    .isEqualTo(note("there is room"));
        }
    }

    /// Opening calls and cancelling them at once would cost the caller little and the server much
    /// (CVE-2023-44487).
    @Test
    void sendsAwayAClientThatCancelsTooOften() throws Exception {
        var connections = ConcurrentHashMap.<SocketAddress>newKeySet();
        var grpc = grpc(new ConnectionLimits(10, DAY, DAY, DAY, DAY, DAY, DAY)).intercept(noting(connections));
        try (var server = ProbeServer.start(grpc, app -> app)) {
            for (int i = 0; i < 300; i++) {
                cancelled(server);
            }
            server.probe().withWaitForReady().echo(note("once more"));
        }
        assertThat(connections).hasSizeGreaterThan(1);
    }

    private static void cancelled(ProbeServer server) throws InterruptedException {
        var replies = server.probe()
                .withWaitForReady()
                .count(Note.newBuilder().setNumber(1_000_000).build());
        try {
            var _ = replies.read();
        } catch (StatusException _) {
            // Sent away, with the connection.
        }
        replies.cancel("enough", null);
    }

    private static ServerInterceptor noting(Set<SocketAddress> connections) {
        return new ServerInterceptor() {
            @Override
            public <Q, R> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, R> call, Metadata metadata, ServerCallHandler<Q, R> next) {
                connections.add(
                        Objects.requireNonNull(call.getAttributes().get(io.grpc.Grpc.TRANSPORT_ATTR_REMOTE_ADDR)));
                return next.startCall(call, metadata);
            }
        };
    }
}
