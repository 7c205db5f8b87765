package dev.stoa.web.jetty;

import dev.stoa.web.Limits;
import java.io.IOException;
import java.io.Serial;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.FillInterest;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/// A connection that speaks HTTP/1.1, with what Jetty's own lacks: a deadline for the head of a request, a
/// stricter eye on how a body is framed, and word of a client that leaves while its request is answered.
final class Http1Connection extends HttpConnection {
    /// Bytes of a next request that are taken off the network while the one before is answered.
    private static final int PEEK = 1024;

    private final long headMillis;
    private final Scheduler scheduler;

    /// Assigned while the constructor of the superclass runs.
    @SuppressWarnings("NullAway.Init")
    private Heads heads;

    private volatile boolean isUnreadable;

    Http1Connection(HttpConfiguration config, Connector connector, EndPoint endPoint, Limits limits) {
        super(config, connector, endPoint);
        this.headMillis = limits.headerTime().toMillis();
        this.scheduler = connector.getScheduler();
    }

    @Override
    protected RequestHandler newRequestHandler() {
        heads = new Heads();
        return heads;
    }

    @Override
    protected HttpParser newHttpParser(HttpCompliance compliance) {
        var parser = new Framing(compliance);
        parser.setHeaderCacheSize(getHttpConfiguration().getHeaderCacheSize());
        parser.setHeaderCacheCaseSensitive(getHttpConfiguration().isHeaderCacheCaseSensitive());
        return parser;
    }

    /// Tells a body whose chunks are wrong from one that ends too early; to Jetty both are an early end.
    private final class Framing extends HttpParser {
        Framing(HttpCompliance compliance) {
            super(heads, getHttpConfiguration().getRequestHeaderSize(), compliance);
        }

        @Override
        protected void badMessage(HttpException fault) {
            isUnreadable = true;
            super.badMessage(fault);
        }
    }

    /// Whether the client has sent what is not HTTP. Nothing more is read from it then.
    boolean isUnreadable() {
        return isUnreadable;
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        super.onClose(cause);
        heads.arrived();
    }

    @Override
    public void onFillable() {
        super.onFillable();
        heads.expectTheRest();
    }

    @Override
    public void onFillInterestedFailed(Throwable cause) {
        if (cause instanceof LateHead) {
            heads.badMessage(new HttpException.RuntimeException(HttpStatus.REQUEST_TIMEOUT_408));
        } else {
            super.onFillInterestedFailed(cause);
        }
    }

    private FillInterest fillInterest() {
        return ((AbstractEndPoint) getEndPoint()).getFillInterest();
    }

    /// Whether no request is being answered, and none has begun to arrive.
    boolean isIdle() {
        return getHttpChannel().getRequest() == null && !heads.isArriving;
    }

    private static final class LateHead extends TimeoutException {
        @Serial
        private static final long serialVersionUID = 1;
    }

    /// Most heads arrive at once, so a deadline is set only for one that has begun and not ended when what has
    /// come is parsed.
    private final class Heads extends RequestHandler {
        private volatile boolean isArriving;
        private Scheduler.@Nullable Task deadline;
        private @Nullable HttpVersion version;

        @Override
        public void messageBegin() {
            isArriving = true;
            super.messageBegin();
        }

        @Override
        public void startRequest(String method, String target, HttpVersion itsVersion) {
            version = itsVersion;
            super.startRequest(method, target, itsVersion);
        }

        /// Refuses a coding of the body that another server on the way may understand differently (RFC 9112
        /// section 6.1). Jetty itself takes chunks in HTTP/1.0, and leaves other codings to the application.
        @Override
        public void parsedHeader(HttpField field) {
            if (field.getHeader() == HttpHeader.TRANSFER_ENCODING
                    && (version != HttpVersion.HTTP_1_1 || !"chunked".equalsIgnoreCase(field.getValue()))) {
                throw new HttpException.RuntimeException(HttpStatus.BAD_REQUEST_400);
            }
            super.parsedHeader(field);
        }

        @Override
        public boolean headerComplete() {
            arrived();
            return super.headerComplete();
        }

        @Override
        public void badMessage(HttpException failure) {
            arrived();
            super.badMessage(failure);
        }

        private synchronized void arrived() {
            isArriving = false;
            if (deadline != null) {
                deadline.cancel();
                deadline = null;
            }
        }

        /// Not of a connection that was closed while this was parsed: nothing would end the waiting.
        synchronized void expectTheRest() {
            if (isArriving && deadline == null && getEndPoint().isOpen()) {
                deadline = scheduler.schedule(this::late, headMillis, TimeUnit.MILLISECONDS);
            }
        }

        /// Takes the place of the bytes that the connection waits for. If it does not, since some have just
        /// come, it looks again soon.
        private synchronized void late() {
            if (isArriving && !fillInterest().onFail(new LateHead())) {
                deadline = scheduler.schedule(this::late, 10, TimeUnit.MILLISECONDS);
            }
        }
    }

    /// Calls back when the client closes the connection before the watch is closed. Only to be used when the
    /// request has arrived whole.
    Watch watch(Runnable left) {
        var watch = new Watching(left);
        if (isRequestBufferEmpty()) {
            watch.await();
        }
        return watch;
    }

    interface Watch extends AutoCloseable {
        Watch NONE = () -> {};

        @Override
        void close();
    }

    private final class Watching implements Watch, Callback {
        private final Runnable left;
        private boolean isOver;

        Watching(Runnable left) {
            this.left = left;
        }

        synchronized void await() {
            tryFillInterested(this);
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }

        @Override
        public synchronized void succeeded() {
            if (isOver) {
                return;
            }
            try {
                var next = BufferUtil.allocate(PEEK);
                var filled = getEndPoint().fill(next);
                if (filled == 0) {
                    await();
                } else if (filled > 0) {
                    isOver = true;
                    onUpgradeTo(next);
                } else {
                    failed(null);
                }
            } catch (IOException e) {
                failed(e);
            }
        }

        @Override
        public synchronized void failed(@Nullable Throwable cause) {
            if (!isOver) {
                isOver = true;
                left.run();
            }
        }

        /// Withdraws the interest, so that the connection can wait for its next request.
        @Override
        public synchronized void close() {
            if (!isOver) {
                isOver = true;
                fillInterest().fillable();
            }
        }
    }
}
