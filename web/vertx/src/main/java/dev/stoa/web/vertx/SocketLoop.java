package dev.stoa.web.vertx;

import dev.stoa.web.socket.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// What the WebSockets of one event loop share, so that each of them is small.
///
/// What is to be sent waits in one queue. The loop is woken once for many sends, flushes each socket once, and
/// frames a message once when it goes to many sockets in a row.
final class SocketLoop {
    /// Sends before sockets are flushed and others get their turn. When each goes to another socket, what the
    /// first left in the cache of the processor should still be there for its flush.
    private static final int BATCH = 64;

    /// Shorter messages gain too little.
    private static final int COMPRESSED_FROM = 256;

    private static final int FINAL = 0x80;
    private static final int COMPRESSED = 0x40;
    private static final int TEXT = 1;
    private static final int BINARY = 2;

    private final EventLoop thread;
    private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isAwake = new AtomicBoolean();
    private final List<OpenSocket> unflushed = new ArrayList<>();
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer decoded = CharBuffer.allocate(1_024);
    private @Nullable Deflate deflate;
    private boolean isWorking;

    private @Nullable Message framed;
    private @Nullable ByteBuf plain;
    private @Nullable ByteBuf compressed;

    SocketLoop(EventLoop thread) {
        this.thread = thread;
    }

    EventLoop thread() {
        return thread;
    }

    /// Runs what sends on the event loop, in the order of the calls.
    void enqueue(Runnable send) {
        queue.add(send);
        wake();
    }

    private void wake() {
        if (isAwake.compareAndSet(false, true)) {
            thread.execute(this::work);
        }
    }

    private void work() {
        isAwake.set(false);
        isWorking = true;
        for (int i = 0; i < BATCH; i++) {
            var send = queue.poll();
            if (send == null) {
                break;
            }
            send.run();
        }
        isWorking = false;
        unflushed.forEach(OpenSocket::flush);
        unflushed.clear();
        forget();
        if (!queue.isEmpty()) {
            wake();
        }
    }

    void flushLater(OpenSocket socket) {
        unflushed.add(socket);
        if (!isWorking) {
            wake();
        }
    }

    /// The frame of a message, for one socket.
    @SuppressWarnings("ReferenceEquality") // comparing long messages costs more than framing one twice
    ByteBuf frame(Message message, boolean deflates, ByteBufAllocator memory) {
        if (framed != message) {
            forget();
            framed = message;
        }
        if (deflates && message.size() >= COMPRESSED_FROM) {
            if (compressed == null) {
                compressed = compress(message, memory);
            }
            return compressed.retainedDuplicate();
        }
        if (plain == null) {
            var bytes = bytes(message);
            plain = memory.directBuffer(10 + bytes.length);
            writeHead(plain, FINAL | opcode(message), bytes.length);
            plain.writeBytes(bytes);
        }
        return plain.retainedDuplicate();
    }

    private void forget() {
        framed = null;
        if (plain != null) {
            plain.release();
            plain = null;
        }
        if (compressed != null) {
            compressed.release();
            compressed = null;
        }
    }

    private ByteBuf compress(Message message, ByteBufAllocator memory) {
        var payload = memory.heapBuffer();
        try {
            deflate().compress(bytes(message), payload);
            var frame = memory.directBuffer(10 + payload.readableBytes());
            writeHead(frame, FINAL | COMPRESSED | opcode(message), payload.readableBytes());
            return frame.writeBytes(payload);
        } finally {
            payload.release();
        }
    }

    private static byte[] bytes(Message message) {
        return switch (message) {
            case Message.Text text -> text.utf8();
            case Message.Binary(var bytes) -> bytes;
        };
    }

    private static int opcode(Message message) {
        return message instanceof Message.Text ? TEXT : BINARY;
    }

    /// RFC 6455 section 5.2.
    static void writeHead(ByteBuf frame, int first, int length) {
        frame.writeByte(first);
        if (length < 126) {
            frame.writeByte(length);
        } else if (length < 0x10000) {
            frame.writeByte(126).writeShort(length);
        } else {
            frame.writeByte(127).writeLong(length);
        }
    }

    Deflate deflate() {
        if (deflate == null) {
            deflate = new Deflate();
        }
        return deflate;
    }

    boolean isUtf8(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        utf8.reset();
        while (true) {
            decoded.clear();
            var result = utf8.decode(in, decoded, true);
            if (!result.isOverflow()) {
                return !result.isError();
            }
        }
    }
}
