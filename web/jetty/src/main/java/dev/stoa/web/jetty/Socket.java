package dev.stoa.web.jetty;

import dev.stoa.web.http.Content;
import dev.stoa.web.socket.Connection;
import dev.stoa.web.socket.Message;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/// One WebSocket. Jetty calls with one frame at a time and waits to be asked for the next.
final class Socket implements Connection, FrameHandler {
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final Sockets sockets;
    private final Listener listener;
    private final Assembly assembly;
    private final AtomicLong queued = new AtomicLong();

    /// Assigned in [#onOpen], before anyone else gets to see this.
    @SuppressWarnings("NullAway.Init")
    private CoreSession session;

    /// What the other side gave as its reason to close.
    private CloseStatus said = CloseStatus.NO_CLOSE_STATUS;

    private boolean isWanted = true;
    private boolean isWaiting;
    private boolean isClosed;
    private Scheduler.@Nullable Task deadline;

    Socket(Sockets sockets, Content.Upgrade upgrade) {
        this.sockets = sockets;
        this.listener = upgrade.listener();
        this.assembly = new Assembly(upgrade.messageBytes());
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        session = opened;
        sockets.opened(this);
        listener.opened(this);
        callback.succeeded();
        next();
        sockets.closeIfStopping(this);
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        try {
            switch (frame.getOpCode()) {
                case OpCode.PING -> answer(frame, callback);
                case OpCode.PONG -> {
                    listener.alive();
                    callback.succeeded();
                    next();
                }
                case OpCode.CLOSE -> {
                    said = CloseStatus.getCloseStatus(frame);
                    callback.succeeded();
                }
                default -> {
                    var message = assembly.add(frame);
                    if (message != null) {
                        listener.received(message);
                    }
                    callback.succeeded();
                    next();
                }
            }
        } catch (RuntimeException e) {
            callback.failed(e);
        }
    }

    /// The next frame is read when the pong is on its way, so a flood of pings fills no memory.
    private void answer(Frame ping, Callback callback) {
        listener.alive();
        session.sendFrame(
                new Frame(OpCode.PONG, true, ping.getPayload()),
                Callback.from(
                        () -> {
                            callback.succeeded();
                            next();
                        },
                        callback::failed),
                false);
    }

    private void next() {
        synchronized (this) {
            isWaiting = !isWanted;
            if (isWaiting) {
                return;
            }
        }
        session.demand();
    }

    @Override
    public void receive(boolean wanted) {
        synchronized (this) {
            isWanted = wanted;
            if (!isWanted || !isWaiting) {
                return;
            }
            isWaiting = false;
        }
        session.demand();
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus ignored, Callback callback) {
        sockets.closed(this);
        synchronized (this) {
            isClosed = true;
            if (deadline != null) {
                deadline.cancel();
            }
        }
        var reason = said.getReason();
        listener.closed(said.getCode(), reason == null ? "" : reason);
        callback.succeeded();
    }

    @Override
    public void send(Message message) {
        var size = message.queuedBytes();
        queued.addAndGet(size);
        var sent = Callback.from(() -> {
            queued.addAndGet(-size);
        });
        session.sendFrame(frame(message), sent, false);
    }

    private static Frame frame(Message message) {
        return switch (message) {
            case Message.Text text -> new Frame(OpCode.TEXT, true, ByteBuffer.wrap(text.utf8()));
            case Message.Binary(var bytes) -> new Frame(OpCode.BINARY, true, ByteBuffer.wrap(bytes));
        };
    }

    @Override
    public long queuedBytes() {
        return queued.get();
    }

    @Override
    public void ping() {
        session.sendFrame(new Frame(OpCode.PING), Callback.NOOP, false);
    }

    @Override
    public void close(int code, String reason) {
        synchronized (this) {
            if (!isClosed && deadline == null) {
                deadline = sockets.later(CLOSING, session::abort);
            }
        }
        session.close(code, reason, Callback.NOOP);
        receive(true);
    }

    @Override
    public void abort() {
        session.abort();
    }
}
