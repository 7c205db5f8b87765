package dev.stoa.web.vertx;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.engine.Outlet;
import dev.stoa.web.http.Content;
import dev.stoa.web.http.Headers;
import dev.stoa.web.http.HttpDate;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request, from its head to the last byte of its reply.
///
/// The event loop receives the body while it may be within the limit, then hands the request to a virtual
/// thread. Once another thread runs, the loop goes on reading, and what arrives while nobody has asked for it
/// would be lost; a longer body is therefore paused before the hand-off and pulled by its reader.
final class Exchange implements Outlet {
    private static final byte[] NOTHING = {};

    /// Bytes of a reply that a slow client may leave to us; with more its thread waits.
    private static final int HELD = 64 * 1024;

    /// How long a client that is still sending may take to notice that its reply is there and final.
    private static final long LINGER_MILLIS = 1_000;

    private static final long H2_NO_ERROR = 0;

    private static volatile Second lastSecond = new Second(0, "");

    private final Intake intake;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Context context;
    private @Nullable Inflow inflow;
    private final @Nullable Watch watch;
    private boolean isAnswered;
    private boolean isLast;
    private boolean isWaitedFor;

    Exchange(Intake intake, HttpServerRequest request) {
        this.intake = intake;
        this.request = request;
        this.response = request.response();
        this.context = Vertx.currentContext();
        this.watch = Watch.of(((ConnectionBase) request.connection()).channel());
        if (watch != null) {
            watch.began();
        }
        this.isWaitedFor = request.version() != HttpVersion.HTTP_1_0
                && "100-continue".equalsIgnoreCase(request.getHeader("Expect"));
    }

    HttpServerRequest request() {
        return request;
    }

    HttpServerResponse response() {
        return response;
    }

    Context context() {
        return context;
    }

    Intake intake() {
        return intake;
    }

    void receive(Method method) {
        if (hasNoBody()) {
            handOff(method, new Request.Body.Received(NOTHING));
        } else if (declaredLength() > intake.limits().bodyBytes()) {
            handOff(method, arriving(BufferInternal.buffer()));
        } else {
            sayContinue();
            new Gathering(this, method).receive();
        }
    }

    private boolean hasNoBody() {
        return request.isEnded()
                || (!isHttp2() && !request.headers().contains("Transfer-Encoding") && declaredLength() <= 0);
    }

    private boolean isHttp2() {
        return request.version() == HttpVersion.HTTP_2;
    }

    /// -1 when the request does not say; 0 when what it says is not a number, which the parser refuses by
    /// itself.
    private long declaredLength() {
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

    /// Tells a client that asked beforehand (`Expect: 100-continue`) to send its body.
    void sayContinue() {
        if (isWaitedFor && !response.headWritten()) {
            response.writeContinue();
        }
        isWaitedFor = false;
    }

    Request.Body.Arriving arriving(BufferInternal begun) {
        inflow = new Inflow(this, begun);
        return new Request.Body.Arriving(inflow);
    }

    void handOff(Method method, Request.Body body) {
        var query = request.query();
        var handedOver = new Request(
                method,
                request.path(),
                query == null ? "" : query,
                new VertxHeaders(request.headers()),
                body,
                request.remoteAddress().hostAddress());
        intake.threads().execute(() -> intake.application().serve(handedOver, this));
    }

    @Override
    public void send(Reply reply) throws Exception {
        switch (reply.content()) {
            case Content.Bytes(var bytes)
            when bytes.length > HELD && mayHaveBody(reply) -> {
                var outflow = new Outflow(this);
                outflow.send(reply, bytes.length, _ -> outflow.handOver(bytes));
            }
            case Content.Bytes(var bytes) -> context.runOnContext(_ -> sendWhole(reply, bytes));
            case Content.Stream(var length, var writer)
            when mayHaveBody(reply) -> new Outflow(this).send(reply, length, writer);
            case Content.Stream(var length, var _) -> context.runOnContext(_ -> sendHead(reply, length));
            case Content.Upgrade upgrade -> context.runOnContext(_ -> upgrade(reply, upgrade));
        }
    }

    private boolean mayHaveBody(Reply reply) {
        return !request.method().equals(HttpMethod.HEAD) && reply.status() != 204 && reply.status() != 304;
    }

    private void sendWhole(Reply reply, byte[] body) {
        if (response.closed() || response.ended()) {
            answered();
            return;
        }
        if (!isHttp2() && response.writeQueueFull()) {
            // The next of many pipelined requests begins when this is ended.
            answered();
            response.drainHandler(_ -> sendWhole(reply, body));
            return;
        }
        prepare(reply, reply.status() == 204 || reply.status() == 304 ? -1 : body.length);
        var sent = body.length == 0 || !mayHaveBody(reply)
                ? response.end()
                : response.end(BufferInternal.buffer(Unpooled.wrappedBuffer(body)));
        answered();
        if (isLast) {
            sent.onComplete(_ -> finish());
        }
    }

    /// Nobody works at this any more; what is left is up to the network, also when it has gone.
    void answered() {
        if (!isAnswered && watch != null) {
            watch.ended();
        }
        if (inflow != null) {
            inflow.abandon();
        }
        isAnswered = true;
    }

    private void sendHead(Reply reply, long length) {
        if (!response.closed() && !response.ended()) {
            prepare(reply, length);
            response.end().onComplete(_ -> finish());
        }
        answered();
    }

    private void upgrade(Reply reply, Content.Upgrade upgrade) {
        if (response.closed() || response.ended()) {
            answered();
            return;
        }
        var handshake = Handshake.of(
                request.getHeader("Connection"),
                request.getHeader("Sec-WebSocket-Key"),
                String.join(",", request.headers().getAll("Sec-WebSocket-Extensions")));
        if (request.version() != HttpVersion.HTTP_1_1 || !request.isEnded() || handshake.isEmpty()) {
            refuse(HttpProblem.MALFORMED_REQUEST, "This does not open a WebSocket.");
        } else if (!"13".equals(request.getHeader("Sec-WebSocket-Version"))) {
            isLast = true;
            sendWhole(intake.refusal(HttpProblem.UPGRADE_REQUIRED, "WebSockets have version 13 here.")
                    .with("Sec-WebSocket-Version", "13"));
        } else {
            accept(reply, upgrade, handshake.get());
        }
    }

    private void accept(Reply reply, Content.Upgrade upgrade, Handshake handshake) {
        prepare(reply, -1);
        response.putHeader("Upgrade", "websocket")
                .putHeader("Connection", "Upgrade")
                .putHeader("Sec-WebSocket-Accept", handshake.accept());
        if (!upgrade.subprotocol().isEmpty()) {
            response.putHeader("Sec-WebSocket-Protocol", upgrade.subprotocol());
        }
        if (handshake.deflates()) {
            response.putHeader("Sec-WebSocket-Extensions", handshake.extensions());
        }
        // Vert.x adds it, and a reply of 101 must not have it.
        response.headersEndHandler(_ -> response.headers().remove("Content-Length"));
        response.end().onSuccess(_ -> open(upgrade, handshake.deflates()));
    }

    private void open(Content.Upgrade upgrade, boolean deflates) {
        var channel = ((ConnectionBase) request.connection()).channel();
        if (channel.isActive()) {
            OpenSocket.takeOver(
                    channel, intake.sockets(channel.eventLoop()), upgrade.listener(), upgrade.messageBytes(), deflates);
        }
    }

    /// Sets status and headers.
    ///
    /// @param length of the body, or -1 to leave that out
    void prepare(Reply reply, long length) {
        response.setStatusCode(reply.status());
        response.putHeader("Date", now());
        for (var header : reply.headers()) {
            response.headers().add(header.name(), header.value());
        }
        if (length >= 0) {
            response.putHeader("Content-Length", Long.toString(length));
        }
        isLast |= intake.isStopping() || (inflow != null && !request.isEnded());
        if (isLast && !isHttp2()) {
            // After Vert.x, which would promise to keep a connection of HTTP/1.0 alive.
            response.headersEndHandler(_ -> response.putHeader("Connection", "close"));
        }
    }

    private record Second(long second, String text) {}

    /// The `Date` of RFC 9110 section 6.6.1, made once a second.
    static String now() {
        var second = System.currentTimeMillis() / 1000;
        var made = lastSecond;
        if (made.second != second) {
            made = new Second(second, HttpDate.format(Instant.ofEpochSecond(second)));
            lastSecond = made;
        }
        return made.text;
    }

    /// Answers instead of the application. What follows on the connection cannot be trusted, so it is closed.
    void refuse(HttpProblem problem, String detail) {
        if (response.closed() || response.headWritten()) {
            breakOff();
            return;
        }
        isLast = true;
        sendWhole(intake.refusal(problem, detail));
    }

    private void sendWhole(Reply refusal) {
        if (refusal.content() instanceof Content.Bytes(var bytes)) {
            sendWhole(refusal, bytes);
        }
    }

    /// The body broke off. With HTTP/1, if the client is still there, it sent something that is no body; with
    /// HTTP/2 the stream was reset.
    void refuseBody(Throwable failure) {
        if (isHttp2() || failure instanceof HttpClosedException) {
            answered();
        } else {
            refuse(HttpProblem.MALFORMED_REQUEST, "The body cannot be read.");
        }
    }

    /// Nothing but the end of the connection tells where this reply ends.
    void endWithConnection() {
        isLast = true;
    }

    /// Ends the reply so that the client sees that it is not whole.
    void breakOff() {
        answered();
        if (!response.ended()) {
            response.reset(2);
        }
        finish();
    }

    /// The last byte of the reply was handed to the network.
    void finish() {
        if (!isLast) {
            return;
        }
        if (isHttp2()) {
            if (!request.isEnded()) {
                response.reset(H2_NO_ERROR);
            }
        } else if (request.isEnded() || response.closed()) {
            request.connection().close();
        } else {
            linger();
        }
    }

    /// Closing while the client still sends would reset the connection, and the client might lose the reply.
    private void linger() {
        var connection = request.connection();
        var timer = context.owner().setTimer(LINGER_MILLIS, _ -> connection.close());
        request.connection().closeHandler(_ -> context.owner().cancelTimer(timer));
        request.handler(_ -> {}).endHandler(_ -> connection.close()).exceptionHandler(_ -> {});
        request.resume();
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
