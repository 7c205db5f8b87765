package dev.stoa.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Many WebSockets to one server, which listen and answer pings. One thread reads them all.
final class Sockets implements AutoCloseable {
    private static final byte[] HANDSHAKE = """
            GET /ws HTTP/1.1\r
            Host: localhost\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            \r
            """.getBytes(StandardCharsets.US_ASCII);
    private static final int TEXT = 0x81;
    private static final int PING = 0x89;
    private static final int PONG = 0x8a;
    private static final int MASKED = 0x80;

    /// Bytes of a socket that may wait for the rest of their frame.
    private static final int UNREAD = 512;

    private final List<SocketChannel> channels = new ArrayList<>();
    private final Selector selector = Selector.open();
    private final Thread reader = Thread.ofPlatform().name("sockets").daemon().unstarted(this::read);

    private volatile CountDownLatch expected = new CountDownLatch(0);
    private volatile boolean isClosed;

    private Sockets() throws IOException {}

    /// Opens the sockets one after the other.
    static Sockets open(int port, int count) throws IOException {
        var sockets = new Sockets();
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        // Outside of the heap, where the kernel writes without a copy.
        var unread = ByteBuffer.allocateDirect(count * UNREAD);
        try {
            for (int i = 0; i < count; i++) {
                var channel = SocketChannel.open(address);
                sockets.channels.add(channel);
                upgrade(channel);
                channel.configureBlocking(false)
                        .register(sockets.selector, SelectionKey.OP_READ, unread.slice(i * UNREAD, UNREAD));
            }
        } catch (IOException e) {
            sockets.close();
            throw e;
        }
        sockets.reader.start();
        return sockets;
    }

    private static void upgrade(SocketChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap(HANDSHAKE));
        var reply = ByteBuffer.allocate(1024);
        while (!text(reply).endsWith("\r\n\r\n")) {
            if (channel.read(reply) < 0) {
                throw new IOException("the server refused a WebSocket: " + text(reply));
            }
        }
        if (!text(reply).startsWith("HTTP/1.1 101")) {
            throw new IOException("the server refused a WebSocket: " + text(reply));
        }
    }

    private static String text(ByteBuffer buffer) {
        return StandardCharsets.US_ASCII.decode(buffer.duplicate().flip()).toString();
    }

    int count() {
        return channels.size();
    }

    /// Expects one text message on every socket from now on.
    ///
    /// @return reaches zero when all have come
    CountDownLatch expectOneEach() {
        expected = new CountDownLatch(channels.size());
        return expected;
    }

    private void read() {
        try {
            while (!isClosed) {
                selector.select(key -> {
                    try {
                        read((SocketChannel) key.channel(), (ByteBuffer) key.attachment());
                    } catch (IOException _) {
                        key.cancel();
                    }
                });
            }
        } catch (IOException e) {
            throw new IllegalStateException("the sockets cannot be read", e);
        }
    }

    /// Frames from a server are not masked, and none here is longer than 125 bytes (RFC 6455 section 5.2).
    private void read(SocketChannel channel, ByteBuffer unread) throws IOException {
        if (channel.read(unread) < 0) {
            throw new IOException("closed");
        }
        unread.flip();
        while (unread.remaining() >= 2 && unread.remaining() >= 2 + unread.get(unread.position() + 1)) {
            var opcode = unread.get() & 0xff;
            var length = unread.get();
            var payload = unread.slice(unread.position(), length);
            unread.position(unread.position() + length);
            switch (opcode) {
                case TEXT -> expected.countDown();
                case PING -> channel.write(pong(payload));
                default -> throw new IOException("an unexpected frame: " + opcode);
            }
        }
        unread.compact();
    }

    /// The mask that a client has to use is zero here, which leaves the payload as it is.
    private static ByteBuffer pong(ByteBuffer payload) {
        return ByteBuffer.allocate(6 + payload.remaining())
                .put((byte) PONG)
                .put((byte) (MASKED | payload.remaining()))
                .putInt(0)
                .put(payload)
                .flip();
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        selector.wakeup();
        try {
            reader.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        selector.close();
        for (var channel : channels) {
            channel.close();
        }
    }
}
