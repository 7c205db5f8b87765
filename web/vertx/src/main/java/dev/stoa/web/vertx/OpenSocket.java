package dev.stoa.web.vertx;

import dev.stoa.web.socket.Connection;
import dev.stoa.web.socket.Message;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.net.impl.ShutdownEvent;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/// One open WebSocket. It stands behind Netty's frame decoder in the place of everything that Vert.x needs for
/// HTTP, which would stay in memory otherwise.
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel, and that is told
final class OpenSocket extends ChannelInboundHandlerAdapter implements Connection {
    private static final System.Logger LOG = System.getLogger("dev.stoa.web");
    private static final AtomicLongFieldUpdater<OpenSocket> QUEUED =
            AtomicLongFieldUpdater.newUpdater(OpenSocket.class, "queued");

    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final int PONG = 0x8a;

    private static final int COMPRESSED = 4;
    private static final int RESERVED = 3;

    /// Pongs that may wait for the network. With as many, only the latest ping is answered later (RFC 6455
    /// section 5.5.3).
    private static final int PONGS = 16;

    private final SocketLoop loop;
    private final Channel channel;
    private final Listener listener;
    private final int messageBytes;
    private final boolean deflates;

    private volatile long queued;

    private boolean isUnflushed;
    private boolean isClosing;
    private boolean isPaused;
    private @Nullable ArrayDeque<WebSocketFrame> held;
    private @Nullable Partial partial;
    private int pongs;
    private byte @Nullable [] latestPing;
    private int closeCode = 1006;
    private String closeReason = "";

    /// A message of which not all fragments are here.
    private record Partial(boolean isText, boolean isCompressed, ByteBuf bytes) {}

    private OpenSocket(SocketLoop loop, Channel channel, Listener listener, int messageBytes, boolean deflates) {
        this.loop = loop;
        this.channel = channel;
        this.listener = listener;
        this.messageBytes = messageBytes;
        this.deflates = deflates;
    }

    /// Makes a WebSocket of a connection on which the handshake was sent.
    static void takeOver(Channel channel, SocketLoop loop, Listener listener, int messageBytes, boolean deflates) {
        var socket = new OpenSocket(loop, channel, listener, messageBytes, deflates);
        var decoder = new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                .allowExtensions(deflates)
                .maxFramePayloadLength(messageBytes)
                .closeOnProtocolViolation(false)
                .build());
        var pipeline = channel.pipeline();
        var former = List.copyOf(pipeline.toMap().values());
        pipeline.addLast(decoder, socket);
        for (var handler : former.reversed()) {
            if (!(handler instanceof SslHandler)) {
                pipeline.remove(handler);
            }
        }
        channel.config().setAutoRead(true);
        listener.opened(socket);
    }

    @Override
    public void send(Message message) {
        QUEUED.addAndGet(this, message.queuedBytes());
        loop.enqueue(() -> write(message));
    }

    @Override
    public long queuedBytes() {
        return queued;
    }

    @Override
    public void ping() {
        loop.enqueue(() -> {
            if (!isClosing) {
                write(PING, new byte[0]);
            }
        });
    }

    @Override
    public void close(int code, String reason) {
        loop.enqueue(() -> startClosing(code, reason));
    }

    @Override
    public void abort() {
        channel.close();
    }

    @Override
    public void receive(boolean wanted) {
        if (loop.thread().inEventLoop()) {
            setPaused(!wanted);
        } else {
            loop.thread().execute(() -> setPaused(!wanted));
        }
    }

    private void setPaused(boolean paused) {
        isPaused = paused && !isClosing;
        while (!isPaused && held != null) {
            var frame = held.poll();
            if (frame == null) {
                held = null;
            } else {
                take(frame);
            }
        }
        channel.config().setAutoRead(!isPaused);
    }

    private void write(Message message) {
        if (isClosing || !channel.isActive()) {
            QUEUED.addAndGet(this, -message.queuedBytes());
            return;
        }
        var size = message.queuedBytes();
        write(loop.frame(message, deflates, channel.alloc())).addListener(_ -> QUEUED.addAndGet(this, -size));
    }

    private ChannelFuture write(int first, byte[] payload) {
        var frame = channel.alloc().directBuffer(2 + payload.length);
        SocketLoop.writeHead(frame, first, payload.length);
        return write(frame.writeBytes(payload));
    }

    private ChannelFuture write(ByteBuf frame) {
        if (!isUnflushed) {
            isUnflushed = true;
            loop.flushLater(this);
        }
        return channel.write(frame);
    }

    void flush() {
        isUnflushed = false;
        channel.flush();
    }

    private void startClosing(int code, String reason) {
        if (isClosing) {
            return;
        }
        sendClose(code, reason);
        setPaused(false);
        loop.thread().schedule(() -> channel.close(), 1, TimeUnit.SECONDS);
    }

    private ChannelFuture sendClose(int code, String reason) {
        isClosing = true;
        var text = reason.getBytes(StandardCharsets.UTF_8);
        var payload =
                ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text);
        return write(CLOSE, payload.array());
    }

    /// Ends a connection on which nothing can be understood any more (RFC 6455 section 7.1.7). Closing while
    /// the client still sends would reset it, and the client might not see why; so we first only stop sending.
    private void fail(int code, String reason) {
        if (isClosing) {
            return;
        }
        sendClose(code, reason).addListener((ChannelFutureListener) sent -> {
            if (sent.channel() instanceof SocketChannel socket
                    && channel.pipeline().get(SslHandler.class) == null) {
                socket.shutdownOutput();
            } else {
                channel.close();
            }
        });
        setPaused(false);
        loop.thread().schedule(() -> channel.close(), 1, TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object read) {
        if (!(read instanceof WebSocketFrame frame)) {
            return;
        }
        if (isPaused) {
            if (held == null) {
                held = new ArrayDeque<>();
            }
            held.add(frame);
        } else {
            take(frame);
        }
    }

    private void take(WebSocketFrame frame) {
        try {
            receive(frame);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a WebSocket failed", e);
            fail(1011, "");
        } finally {
            frame.release();
        }
    }

    private void receive(WebSocketFrame frame) {
        if (frame instanceof CloseWebSocketFrame close) {
            receiveClose(close);
        } else if (isClosing) {
            return;
        } else if (!isAllowed(frame)) {
            fail(1002, "a reserved bit is set");
        } else if (frame instanceof PingWebSocketFrame) {
            answer(bytes(frame));
        } else if (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame) {
            receiveData(frame);
        } else if (frame instanceof ContinuationWebSocketFrame) {
            receiveMore(frame);
        }
    }

    private void answer(byte[] ping) {
        if (pongs == PONGS) {
            latestPing = ping;
            return;
        }
        pongs++;
        loop.enqueue(() -> {
            if (!isClosing) {
                write(PONG, ping).addListener(_ -> ponged());
            }
        });
    }

    private void ponged() {
        pongs--;
        if (latestPing != null) {
            var ping = latestPing;
            latestPing = null;
            answer(ping);
        }
    }

    /// The first bit says that a message is compressed, on its first frame; nothing uses the others.
    private boolean isAllowed(WebSocketFrame frame) {
        var mayBeCompressed = frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame;
        return (frame.rsv() & RESERVED) == 0 && (frame.rsv() == 0 || (deflates && mayBeCompressed));
    }

    private static byte[] bytes(WebSocketFrame frame) {
        var bytes = new byte[frame.content().readableBytes()];
        frame.content().readBytes(bytes);
        return bytes;
    }

    private void receiveData(WebSocketFrame frame) {
        var isText = frame instanceof TextWebSocketFrame;
        var isCompressed = (frame.rsv() & COMPRESSED) != 0;
        if (frame.isFinalFragment()) {
            complete(isText, isCompressed, bytes(frame));
        } else {
            partial = new Partial(
                    isText, isCompressed, channel.alloc().heapBuffer().writeBytes(frame.content()));
        }
    }

    private void receiveMore(WebSocketFrame frame) {
        if (partial == null) {
            return;
        }
        var begun = partial;
        if (begun.bytes.readableBytes() + frame.content().readableBytes() > messageBytes) {
            tooLong();
            return;
        }
        begun.bytes.writeBytes(frame.content());
        if (frame.isFinalFragment()) {
            var bytes = new byte[begun.bytes.readableBytes()];
            begun.bytes.readBytes(bytes);
            dropPartial();
            complete(begun.isText, begun.isCompressed, bytes);
        }
    }

    private void complete(boolean isText, boolean isCompressed, byte[] sent) {
        try {
            var bytes = isCompressed ? loop.deflate().expand(sent, messageBytes) : sent;
            if (!isText) {
                listener.received(new Message.Binary(bytes));
            } else if (loop.isUtf8(bytes)) {
                listener.received(Message.Text.ofUtf8(bytes));
            } else {
                fail(1007, "a text message is not UTF-8");
            }
        } catch (DataFormatException e) {
            fail(1007, "a message is not properly compressed");
        } catch (Deflate.TooLong e) {
            tooLong();
        }
    }

    private void tooLong() {
        fail(1009, "a message may have " + messageBytes + " bytes");
    }

    private void receiveClose(CloseWebSocketFrame close) {
        closeCode = close.statusCode() < 0 ? 1005 : close.statusCode();
        closeReason = close.reasonText();
        if (isClosing) {
            channel.close();
            return;
        }
        isClosing = true;
        write(CLOSE, bytes(close)).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ignored) {
        listener.alive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ignored, Object event) {
        if (event instanceof ShutdownEvent) {
            close(1001, "the server stops");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable failure) {
        switch (failure) {
            case CorruptedWebSocketFrameException corrupt ->
                fail(corrupt.closeStatus().code(), "");
            case TooLongFrameException _ -> tooLong();
            default -> channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        dropPartial();
        if (held != null) {
            held.forEach(WebSocketFrame::release);
            held = null;
        }
        listener.closed(closeCode, closeReason);
    }

    private void dropPartial() {
        if (partial != null) {
            partial.bytes.release();
            partial = null;
        }
    }
}
