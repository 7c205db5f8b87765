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
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/// What all requests have in common: where they come in, which of them are refused by their head alone, and who
/// answers the others.
final class Intake {
    /// Bytes that bodies on their way may hold together, so that many slow clients cannot fill the memory.
    private static final long BODIES = 64L * 1024 * 1024;

    private final Vertx vertx;
    private final Application application;
    private final Executor threads;
    private final Limits limits;

    /// Bytes of bodies that nobody has read yet.
    private final AtomicLong underway = new AtomicLong();

    private final Map<EventLoop, SocketLoop> sockets = new ConcurrentHashMap<>();

    Intake(Vertx vertx, Application application, Executor threads, Limits limits) {
        this.vertx = vertx;
        this.application = application;
        this.threads = threads;
        this.limits = limits;
    }

    Vertx vertx() {
        return vertx;
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
        return server.requestHandler(this::receive).invalidRequestHandler(this::refuseUnreadable);
    }

    private void receive(HttpServerRequest request) {
        var exchange = new Exchange(this, request);
        var method = Method.find(request.method().name()).orElse(null);
        if (request.version() == HttpVersion.HTTP_1_1
                && request.headers().getAll("Host").size() != 1) {
            // RFC 9112 section 3.2
            exchange.refuse(HttpProblem.MALFORMED_REQUEST, "A request names its host, once.");
        } else if (method == null) {
            exchange.refuse(HttpProblem.NOT_IMPLEMENTED, "The method " + request.method() + " is not known here.");
        } else {
            exchange.receive(method);
        }
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
