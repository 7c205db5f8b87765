package dev.stoa.web.socket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// One open WebSocket. Safe for use by several threads; nothing here blocks.
public final class Socket<O> {
    /// RFC 6455 section 5.5: 125 bytes of payload, two of which are the code.
    private static final int REASON_BYTES = 123;

    private final Connection connection;
    private final String subprotocol;
    private final Codec codec;
    private final long queueBytes;
    private final WhenSlow whenSlow;

    Socket(Connection connection, String subprotocol, Codec codec, long queueBytes, WhenSlow whenSlow) {
        this.connection = connection;
        this.subprotocol = subprotocol;
        this.codec = codec;
        this.queueBytes = queueBytes;
        this.whenSlow = whenSlow;
    }

    /// Queues a message. Messages arrive in the order in which they were queued.
    ///
    /// @return whether there was room for it; what happens otherwise is the endpoint's [WhenSlow]
    public boolean send(O message) {
        return queue(codec.write(message));
    }

    /// Queues one message for many sockets of the same kind, and writes it out only once.
    ///
    /// @return for how many there was room
    public static <O> int send(Collection<Socket<O>> sockets, O message) {
        var sent = 0;
        @Nullable Message written = null;
        for (var socket : sockets) {
            if (written == null) {
                written = socket.codec.write(message);
            }
            if (socket.queue(written)) {
                sent++;
            }
        }
        return sent;
    }

    boolean queue(Message message) {
        // Two threads that ask at once may both find room; the queue is then longer by one message.
        if (connection.queuedBytes() + message.queuedBytes() > queueBytes) {
            if (whenSlow == WhenSlow.DISCONNECT) {
                connection.abort();
            }
            return false;
        }
        connection.send(message);
        return true;
    }

    /// Bytes of messages that the network has not taken yet, and 96 more for each of them.
    public long queuedBytes() {
        return connection.queuedBytes();
    }

    /// The subprotocol that was agreed on, or empty for none.
    public String subprotocol() {
        return subprotocol;
    }

    /// Closes the socket after what is queued. Does nothing the second time.
    ///
    /// @param code 1000 for a good end, 1008 for one the client is to blame for, or 3000 to 4999 for
    ///     codes of your own
    /// @param reason for people; of more than 123 bytes of UTF-8 the end is left out
    public void close(int code, String reason) {
        connection.close(code, fitting(reason));
    }

    /// As many whole characters as a close frame has room for.
    private static String fitting(String reason) {
        var text = CharBuffer.wrap(reason);
        UTF_8.newEncoder().encode(text, ByteBuffer.allocate(REASON_BYTES), true);
        return reason.substring(0, text.position());
    }
}
