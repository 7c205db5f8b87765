package dev.stoa.web.vertx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.http.Content;
import dev.stoa.web.http.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Closes a connection whose client takes too long for the head of a request, or lets it rest for too long.
/// Vert.x has no deadline for heads, and its idle time would also end a request that is being answered.
///
/// It stands in front of the pipeline from the opening of the connection, where it sees that bytes come. For
/// HTTP/1 a second handler stands behind the decoder and sees what became of them: bytes of which no request
/// came yet begin a head. With HTTP/2 a connection may rest for the idle time after its last request.
///
/// There is one timer for a connection, set anew when it has run out and found nothing, rather than one for each
/// request.
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel
final class Watch extends ChannelInboundHandlerAdapter {
    private final Intake intake;
    private final long headTime;
    private final long idleTime;
    private @Nullable Future<?> timer;

    private boolean isOpening = true;
    private boolean hasBytes;
    private boolean isInHead = true;
    private long headSince = System.nanoTime();
    private long idleSince = headSince;
    private int answering;

    Watch(Intake intake) {
        this.intake = intake;
        this.headTime = intake.limits().headerTime().toNanos();
        this.idleTime = intake.limits().idleTime().toNanos();
    }

    /// The one of a connection; null when that is closed.
    static @Nullable Watch of(Channel channel) {
        return channel.pipeline().get(Watch.class);
    }

    /// It is clear what the client speaks. With HTTP/1 in the clear its first request is there already.
    void opened() {
        isOpening = false;
        isInHead = false;
    }

    /// What stands behind the decoder of HTTP/1.
    ChannelHandler requests() {
        return new Requests();
    }

    /// A request came, and its client is now waiting.
    void began() {
        answering++;
    }

    /// A request was answered.
    void ended() {
        answering--;
        idleSince = System.nanoTime();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        schedule(context, Math.min(headTime, idleTime));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void schedule(ChannelHandlerContext context, long nanos) {
        timer = context.executor().schedule(() -> check(context), nanos, TimeUnit.NANOSECONDS);
    }

    private void check(ChannelHandlerContext context) {
        if (context.isRemoved() || !context.channel().isActive()) {
            return;
        }
        var now = System.nanoTime();
        var left = Math.min(headTime, idleTime);
        if (answering == 0) {
            var untilHead = isInHead ? headSince + headTime - now : headTime;
            var untilIdle = idleSince + idleTime - now;
            if (untilHead <= 0) {
                refuse(context);
                return;
            }
            if (!isInHead && untilIdle <= 0) {
                // Closing the channel would ask Vert.x, which first waits for what the client does not take.
                context.close();
                return;
            }
            left = isInHead ? untilHead : Math.min(untilIdle, headTime);
        }
        schedule(context, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) throws Exception {
        hasBytes = true;
        super.channelRead(context, read);
    }

    private final class Requests extends ChannelInboundHandlerAdapter {
        private boolean isBetween = true;
        private boolean hasRead;

        @Override
        public void channelRead(ChannelHandlerContext context, Object read) throws Exception {
            hasRead = true;
            if (read instanceof HttpRequest request) {
                isInHead = false;
                isBetween = false;
                refuseOther(request);
            }
            if (read instanceof LastHttpContent) {
                isBetween = true;
            }
            super.channelRead(context, read);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) throws Exception {
            if (isBetween && hasBytes && !hasRead && !isInHead) {
                isInHead = true;
                headSince = System.nanoTime();
            }
            hasRead = false;
            hasBytes = false;
            super.channelReadComplete(context);
        }
    }

    /// To what is no HTTP/1 Vert.x itself would answer, and in kind: `FTP/1.1 501 Not Implemented`.
    private static void refuseOther(HttpRequest request) {
        var version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
            request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("the version is not known")));
        }
    }

    private void refuse(ChannelHandlerContext context) {
        var encoder = context.pipeline().context(HttpResponseEncoder.class);
        if (isOpening && (!hasBytes || context.pipeline().get(SslHandler.class) != null)) {
            context.close();
            return;
        }
        var before = isOpening || encoder == null ? context : encoder;
        var reply = intake.refusal(
                HttpProblem.REQUEST_TIMEOUT,
                "The head of the request did not arrive within "
                        + intake.limits().headerTime().toSeconds() + " seconds.");
        before.writeAndFlush(bytes(context, reply)).addListener(_ -> context.close());
    }

    /// The reply as HTTP/1.1. There is no request that Vert.x could answer.
    private static ByteBuf bytes(ChannelHandlerContext context, Reply reply) {
        var text = new StringBuilder("HTTP/1.1 ")
                .append(HttpResponseStatus.valueOf(reply.status()))
                .append("\r\n");
        reply.headers()
                .forEach(header -> text.append(header.name())
                        .append(": ")
                        .append(header.value())
                        .append("\r\n"));
        var body = reply.content() instanceof Content.Bytes(var held) ? held : new byte[0];
        text.append("Date: ").append(Exchange.now()).append("\r\nConnection: close\r\nContent-Length: ");
        text.append(body.length).append("\r\n\r\n");
        var bytes = context.alloc().buffer(text.length() + body.length);
        bytes.writeCharSequence(text, ISO_8859_1);
        return bytes.writeBytes(body);
    }
}
