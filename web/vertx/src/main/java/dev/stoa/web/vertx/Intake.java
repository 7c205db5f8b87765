package dev.stoa.web.vertx;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Limits;
import dev.stoa.web.ProblemType;
import dev.stoa.web.engine.Application;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.http1.Http1ServerConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What all requests have in common: where they come in, which of them are refused by their head alone, and who
/// answers the others.
final class Intake {
    private static final System.Logger LOG = System.getLogger("dev.stoa.web");

    /// Bytes that bodies on their way may hold together, so that many slow clients cannot fill the memory.
    private static final long BODIES = 64L * 1024 * 1024;

    private final Application application;
    private final Executor threads;
    private final Limits limits;

    /// Bytes of bodies that nobody has read yet.
    private final AtomicLong underway = new AtomicLong();

    private volatile boolean isStopping;
    private final Map<EventLoop, SocketLoop> sockets = new ConcurrentHashMap<>();

    Intake(Application application, Executor threads, Limits limits) {
        this.application = application;
        this.threads = threads;
        this.limits = limits;
    }

    Application application() {
        return application;
    }

    Executor threads() {
        return threads;
    }

    Limits limits() {
        return limits;
    }

    /// Makes room for bytes of a body; false when there is none.
    boolean hold(int bytes) {
        if (underway.addAndGet(bytes) > BODIES) {
            underway.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void release(int bytes) {
        underway.addAndGet(-bytes);
    }

    SocketLoop sockets(EventLoop thread) {
        return sockets.computeIfAbsent(thread, SocketLoop::new);
    }

    Reply refusal(ProblemType problem, String detail) {
        return application.refuse(problem, detail);
    }

    HttpServer serve(HttpServer server) {
        return server.connectionHandler(this::watch)
                .requestHandler(this::receive)
                .invalidRequestHandler(this::refuseUnreadable)
                .exceptionHandler(failure -> LOG.log(Level.DEBUG, "a connection ended: {0}", failure.getMessage()));
    }

    private void watch(HttpConnection connection) {
        var channel = ((ConnectionBase) connection).channel();
        var watch = Watch.of(channel);
        if (watch == null) {
            return;
        }
        watch.opened();
        if (connection instanceof Http1ServerConnection) {
            channel.pipeline().addBefore("handler", null, watch.requests());
        }
    }

    /// From now on each reply is the last of its connection.
    void stop() {
        isStopping = true;
    }

    boolean isStopping() {
        return isStopping;
    }

    private void receive(HttpServerRequest request) {
        var exchange = new Exchange(this, request);
        var method = Method.find(request.method().name()).orElse(null);
        if (method == null) {
            exchange.refuse(HttpProblem.NOT_IMPLEMENTED, "The method " + request.method() + " is not known here.");
            return;
        }
        var isHttp2 = request.version() == HttpVersion.HTTP_2;
        if (isHttp2 && request.authority() != null) {
            // What HTTP/2 has in place of it (RFC 9113 section 8.3.1).
            request.headers().set("Host", request.authority().toString());
        }
        var fault = isHttp2 ? null : fault(request);
        if (fault != null) {
            exchange.refuse(HttpProblem.MALFORMED_REQUEST, fault);
        } else {
            exchange.receive(method);
        }
    }

    /// What another server on the way might understand differently, so that a request could hide another.
    private static @Nullable String fault(HttpServerRequest request) {
        var headers = request.headers();
        var hosts = headers.getAll("Host");
        if (hosts.size() > 1 || (hosts.isEmpty() && request.version() == HttpVersion.HTTP_1_1)) {
            // RFC 9112 section 3.2
            return "A request names its host, once.";
        }
        if (!hosts.isEmpty() && !hosts.getFirst().isEmpty() && request.authority() == null) {
            return "This is not the name of a host.";
        }
        if (!isTarget(request.uri())) {
            return "What is asked for is neither a path nor the address of a page.";
        }
        var coding = headers.get("Transfer-Encoding");
        if (coding != null && !coding.equalsIgnoreCase("chunked")) {
            return "A body may be chunked, and not coded in another way.";
        }
        if (headers.contains("")) {
            return "A header has no name.";
        }
        if (headers.contains("Sec-WebSocket-Key1")) {
            // Netty would take eight bytes for its body, as a draft of WebSockets once had it.
            return "WebSockets are opened in another way by now.";
        }
        return null;
    }

    /// RFC 9112 section 3.2: the path, the whole address, or `*` for the server itself.
    private static boolean isTarget(String uri) {
        for (int i = 0; i < uri.length(); i++) {
            if (uri.charAt(i) < ' ' || uri.charAt(i) == '#' || uri.charAt(i) == 0x7f) {
                return false;
            }
        }
        return uri.startsWith("/") || uri.startsWith("http://") || uri.startsWith("https://") || uri.equals("*");
    }

    private void refuseUnreadable(HttpServerRequest request) {
        var exchange = new Exchange(this, request);
        switch (request.decoderResult().cause()) {
            case TooLongHttpLineException _ ->
                exchange.refuse(HttpProblem.URL_TOO_LONG, "A URL may have " + limits.headerBytes() + " bytes.");
            case TooLongHttpHeaderException _ ->
                exchange.refuse(HttpProblem.HEADERS_TOO_LARGE, "Headers may have " + limits.headerBytes() + " bytes.");
            case null, default -> exchange.refuse(HttpProblem.MALFORMED_REQUEST, "This is not HTTP as we know it.");
        }
    }
}
