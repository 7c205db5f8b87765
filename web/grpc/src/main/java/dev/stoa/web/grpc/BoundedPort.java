package dev.stoa.web.grpc;

import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A port with so many connections at the same time, at most. One beyond is closed at once.
final class BoundedPort extends NioServerSocketChannel {
    private final int most;
    private final AtomicInteger open = new AtomicInteger();

    BoundedPort(int most) {
        this.most = most;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        if (super.doReadMessages(accepted) < 1) {
            return 0;
        }
        var connection = (NioSocketChannel) accepted.getLast();
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            accepted.removeLast();
            connection.unsafe().closeForcibly();
            return 0;
        }
        var _ = connection.closeFuture().addListener(_ -> open.decrementAndGet());
        return 1;
    }
}
