package dev.stoa.web.vertx;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Limits;
import dev.stoa.web.engine.Application;
import dev.stoa.web.http.Content;
import dev.stoa.web.http.Headers;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Takes requests from the event loop to a virtual thread and replies back.
///
/// The body is received on the event loop, before the hand-off: once another thread runs, the loop goes on
/// reading, and chunks that nobody has asked for are lost.
final class Exchange {
    private static final byte[] NOTHING = {};

    /// Bytes that bodies on their way may hold together, so that many slow clients cannot fill the memory.
    private static final long BODIES = 64L * 1024 * 1024;

    private static volatile Second lastSecond = new Second(0, "");

    private final Vertx vertx;
    private final Application application;
    private final Executor threads;
    private final Limits limits;

    /// Bytes of bodies that have not arrived whole.
    private final AtomicLong underway = new AtomicLong();

    Exchange(Vertx vertx, Application application, Executor threads, Limits limits) {
        this.vertx = vertx;
        this.application = application;
        this.threads = threads;
        this.limits = limits;
    }

    HttpServer serve(HttpServer server) {
        return server.requestHandler(this::receive).invalidRequestHandler(this::refuseUnreadable);
    }

    private void receive(HttpServerRequest request) {
        var context = Vertx.currentContext();
        var method = Method.find(request.method().name()).orElse(null);
        if (request.version() == HttpVersion.HTTP_1_1
                && request.headers().getAll("Host").size() != 1) {
            // RFC 9112 section 3.2
            refuse(request, HttpProblem.MALFORMED_REQUEST, "A request names its host, once.");
        } else if (method == null) {
            refuse(request, HttpProblem.NOT_IMPLEMENTED, "The method " + request.method() + " is not known here.");
        } else if (hasNoBody(request)) {
            handOff(request, context, method, NOTHING);
        } else if (declaredLength(request) > limits.bodyBytes()) {
            refuseTooLarge(request);
        } else {
            new Body(request, context, method).receive();
        }
    }

    private static boolean hasNoBody(HttpServerRequest request) {
        return request.isEnded()
                || (request.version() != HttpVersion.HTTP_2
                        && !request.headers().contains("Transfer-Encoding")
                        && declaredLength(request) <= 0);
    }

    /// -1 when the request does not say; 0 when what it says is not a number, which the parser refuses by
    /// itself.
    private static long declaredLength(HttpServerRequest request) {
        var length = request.getHeader("Content-Length");
        if (length == null) {
            return -1;
        }
        try {
            return Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /// A body on its way. Runs on the event loop.
    private final class Body {
        private final HttpServerRequest request;
        private final Context context;
        private final Method method;
        private final Buffer received = Buffer.buffer();
        private final long deadline;
        private boolean isOver;

        Body(HttpServerRequest request, Context context, Method method) {
            this.request = request;
            this.context = context;
            this.method = method;
            this.deadline = vertx.setTimer(limits.bodyTime().toMillis(), _ -> late());
        }

        void receive() {
            request.handler(this::add).endHandler(_ -> complete()).exceptionHandler(_ -> finish());
        }

        private void add(Buffer chunk) {
            if (isOver) {
                return;
            }
            if (received.length() + chunk.length() > limits.bodyBytes()) {
                finish();
                refuseTooLarge(request);
            } else if (underway.addAndGet(chunk.length()) > BODIES) {
                underway.addAndGet(-chunk.length());
                finish();
                refuse(request, HttpProblem.OVERLOADED, "Too many large requests are arriving. Try again.");
            } else {
                received.appendBuffer(chunk);
            }
        }

        private void complete() {
            if (!isOver) {
                finish();
                handOff(request, context, method, received.getBytes());
            }
        }

        private void late() {
            if (!isOver) {
                finish();
                refuse(
                        request,
                        HttpProblem.REQUEST_TIMEOUT,
                        "The body did not arrive within " + limits.bodyTime().toSeconds() + " seconds.");
            }
        }

        private void finish() {
            if (!isOver) {
                underway.addAndGet(-received.length());
            }
            isOver = true;
            vertx.cancelTimer(deadline);
        }
    }

    private void handOff(HttpServerRequest from, Context context, Method method, byte[] body) {
        var query = from.query();
        var request = new Request(
                method,
                from.path(),
                query == null ? "" : query,
                new VertxHeaders(from.headers()),
                new Request.Body.Received(body),
                from.remoteAddress().hostAddress());
        threads.execute(() -> application.serve(request, reply -> reply(from, context, reply)));
    }

    private static void reply(HttpServerRequest request, Context context, Reply reply) throws Exception {
        switch (reply.content()) {
            case Content.Bytes(var bytes) -> context.runOnContext(_ -> send(request, reply, bytes));
            case Content.Stream stream -> new Outflow(request, context).send(reply, stream);
            case Content.Upgrade _ -> throw new UnsupportedOperationException("WebSockets are not served yet");
        }
    }

    private static void send(HttpServerRequest request, Reply reply, byte[] body) {
        var response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        writeHead(response, reply);
        if (reply.status() != 204 && reply.status() != 304) {
            response.putHeader("Content-Length", Integer.toString(body.length));
        }
        if (body.length == 0 || request.method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(Buffer.buffer(body));
        }
    }

    static void writeHead(HttpServerResponse response, Reply reply) {
        response.setStatusCode(reply.status());
        response.putHeader("Date", now());
        for (var header : reply.headers()) {
            response.headers().add(header.name(), header.value());
        }
    }

    private record Second(long second, String text) {}

    /// The `Date` of RFC 9110 section 6.6.1, made once a second.
    private static String now() {
        var second = System.currentTimeMillis() / 1000;
        var made = lastSecond;
        if (made.second != second) {
            made = new Second(
                    second,
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(
                            Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC)));
            lastSecond = made;
        }
        return made.text;
    }

    private void refuseTooLarge(HttpServerRequest request) {
        refuse(request, HttpProblem.BODY_TOO_LARGE, "A body may have " + limits.bodyBytes() + " bytes.");
    }

    private void refuseUnreadable(HttpServerRequest request) {
        switch (request.decoderResult().cause()) {
            case TooLongHttpLineException _ ->
                refuse(request, HttpProblem.URL_TOO_LONG, "A URL may have " + limits.headerBytes() + " bytes.");
            case TooLongHttpHeaderException _ ->
                refuse(request, HttpProblem.HEADERS_TOO_LARGE, "Headers may have " + limits.headerBytes() + " bytes.");
            case null, default -> refuse(request, HttpProblem.MALFORMED_REQUEST, "This is not HTTP as we know it.");
        }
    }

    /// What follows on the connection cannot be trusted, so it is closed after the reply.
    private void refuse(HttpServerRequest request, HttpProblem problem, String detail) {
        if (request.version() == HttpVersion.HTTP_2) {
            // Here only the stream is spoilt; others of the connection go on.
            sendRefusal(request, problem, detail);
            return;
        }
        var connection = request.connection();
        request.response().putHeader("Connection", "close");
        request.response().bodyEndHandler(_ -> connection.close());
        sendRefusal(request, problem, detail);
    }

    private void sendRefusal(HttpServerRequest request, HttpProblem problem, String detail) {
        var reply = application.refuse(problem, detail);
        if (reply.content() instanceof Content.Bytes(var bytes)) {
            send(request, reply, bytes);
        }
    }

    private record VertxHeaders(MultiMap headers) implements Headers {
        @Override
        public @Nullable String find(String name) {
            return headers.get(name);
        }

        @Override
        public List<String> all(String name) {
            return headers.getAll(name);
        }
    }
}
