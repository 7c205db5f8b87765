package dev.stoa.web.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// A TCP proxy on 127.0.0.1 in front of something that a test wants to lose, slow down or silence.
///
/// Whoever is tested connects to [#port()]; until something is asked for, everything passes.
public final class FaultProxy implements AutoCloseable {
    private final InetSocketAddress target;
    private final ServerSocket entrance;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong requests = new AtomicLong();
    private volatile Mode mode = Mode.PASS;
    private volatile Duration delay = Duration.ZERO;

    private enum Mode {
        PASS,
        /// Connections are closed at once.
        REFUSE,
        /// Connections stay open, and nothing arrives on either side.
        SILENCE,
        /// What is asked arrives, what is answered does not.
        LOSE_REPLIES
    }

    private FaultProxy(InetSocketAddress target, ServerSocket entrance) {
        this.target = target;
        this.entrance = entrance;
    }

    public static FaultProxy to(String host, int port) {
        try {
            var proxy = new FaultProxy(
                    new InetSocketAddress(host, port), new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().name("fault-proxy").start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return entrance.getLocalPort();
    }

    /// Pieces that arrived from clients so far. A client that waits for each answer sends one for each
    /// round trip.
    public long requests() {
        return requests.get();
    }

    /// Closes all connections, and new ones as they come.
    public void cut() {
        mode = Mode.REFUSE;
        sockets.forEach(FaultProxy::close);
    }

    /// Closes all connections and lets new ones through.
    public void cutOnce() {
        cut();
        heal();
    }

    /// Lets nothing through any more, without a word: a cable that was pulled.
    public void silence() {
        mode = Mode.SILENCE;
    }

    /// Lets requests through and swallows what is answered.
    public void loseReplies() {
        mode = Mode.LOSE_REPLIES;
    }

    /// Holds each piece back for a while, in both directions.
    public void delay(Duration time) {
        delay = time;
    }

    /// Everything passes again. What was swallowed is lost, so connections that were silenced are
    /// closed.
    public void heal() {
        if (mode != Mode.PASS) {
            sockets.forEach(FaultProxy::close);
        }
        mode = Mode.PASS;
        delay = Duration.ZERO;
    }

    private void accept() {
        try {
            while (true) {
                var client = entrance.accept();
                if (mode == Mode.REFUSE) {
                    close(client);
                } else {
                    connect(client);
                }
            }
        } catch (IOException _) {
            // The entrance was closed.
        }
    }

    private void connect(Socket client) {
        var server = new Socket();
        sockets.add(client);
        sockets.add(server);
        try {
            server.connect(target, 5_000);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (IOException _) {
            end(client, server);
            return;
        }
        Thread.ofVirtual().start(() -> pump(client, server, true));
        Thread.ofVirtual().start(() -> pump(server, client, false));
    }

    private void pump(Socket from, Socket to, boolean fromClient) {
        var buffer = new byte[65_536];
        try {
            var in = from.getInputStream();
            var out = to.getOutputStream();
            for (var length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (fromClient) {
                    requests.incrementAndGet();
                }
                LockSupport.parkNanos(delay.toNanos());
                if (passes(fromClient)) {
                    out.write(buffer, 0, length);
                }
            }
        } catch (IOException _) {
            // One of the two has gone.
        } finally {
            end(from, to);
        }
    }

    private boolean passes(boolean fromClient) {
        return mode == Mode.PASS || (fromClient && mode == Mode.LOSE_REPLIES);
    }

    private void end(Socket... pair) {
        for (var socket : pair) {
            sockets.remove(socket);
            close(socket);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // It is closed.
        }
    }

    @Override
    public void close() {
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sockets.forEach(FaultProxy::close);
    }
}
