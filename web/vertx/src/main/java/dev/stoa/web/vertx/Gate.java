package dev.stoa.web.vertx;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.transport.Transport;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Counts connections, closes those beyond the limit, and puts a watch on each from its first moment. Vert.x
/// tells of a connection only when the head of its first request is there, so this stands in the pipeline of
/// the socket that accepts.
@Sharable
final class Gate extends ChannelInboundHandlerAdapter {
    private final Intake intake;
    private final AtomicInteger open = new AtomicInteger();

    Gate(Intake intake) {
        this.intake = intake;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) throws Exception {
        var connection = (Channel) accepted;
        if (open.incrementAndGet() > intake.limits().connections()) {
            // One that no event loop has taken closes without telling.
            open.decrementAndGet();
            connection.unsafe().closeForcibly();
            return;
        }
        connection.closeFuture().addListener(_ -> open.decrementAndGet());
        connection.pipeline().addLast(new Watch(intake));
        super.channelRead(context, accepted);
    }

    /// Java's own sockets, whose accepting ones have this in their pipeline.
    Transport transport() {
        var nio = new NioTransport() {
            @Override
            public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean isDomainSocket) {
                return () -> {
                    var channel = new NioServerSocketChannel();
                    channel.pipeline().addLast(Gate.this);
                    return channel;
                };
            }
        };
        return new Transport() {
            @Override
            public String name() {
                return "nio";
            }

            @Override
            public boolean available() {
                return true;
            }

            @Override
            public @Nullable Throwable unavailabilityCause() {
                return null;
            }

            @Override
            public io.vertx.core.spi.transport.Transport implementation() {
                return nio;
            }
        };
    }
}
