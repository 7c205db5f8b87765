package dev.stoa.web.jetty;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import dev.stoa.web.ProblemType;
import dev.stoa.web.engine.Outlet;
import dev.stoa.web.http.ClientGone;
import dev.stoa.web.http.Content;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request.Body;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// One request, from its head to the last byte of its reply. Runs on the virtual thread of the request.
final class Exchange implements Outlet {
    /// Bytes of a reply that a slow client may leave to us; with more its thread waits.
    private static final int HELD = 64 * 1024;

    private final Intake intake;
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final Inflow inflow;
    private boolean isAnswered;
    private boolean isSpoilt;

    Exchange(Intake intake, Request request, Response response, Callback callback) {
        this.intake = intake;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.inflow = new Inflow(this, request);
    }

    Response response() {
        return response;
    }

    Intake intake() {
        return intake;
    }

    void run() {
        var method = Method.find(request.getMethod()).orElse(null);
        var most = intake.limits().headerBytes();
        var target = request.getHttpURI();
        // CONNECT names no path in HTTP/2.
        var path = Objects.requireNonNullElse(target.getPathQuery(), "");
        var line = request.getMethod().length() + " ".length() + path.length() + " HTTP/1.1".length();
        var headers = new JettyHeaders(withHost());
        if (method == null) {
            refuse(HttpProblem.NOT_IMPLEMENTED, "The method " + request.getMethod() + " is not known here.");
        } else if (target.getFragment() != null) {
            refuse(HttpProblem.MALFORMED_REQUEST, "What follows a # is not for a server to see.");
        } else if (line > most) {
            refuse(HttpProblem.URL_TOO_LONG, "A URL may have " + most + " bytes.");
        } else if (headers.bytes() > most) {
            refuse(HttpProblem.HEADERS_TOO_LARGE, "Headers may have " + most + " bytes.");
        } else {
            serve(method, headers);
        }
    }

    /// The headers, in HTTP/2 with what it has in place of the `Host` (RFC 9113 section 8.3.1).
    private HttpFields withHost() {
        var authority = request.getHttpURI().getAuthority();
        return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2 && authority != null
                ? HttpFields.build(request.getHeaders()).put(HttpHeader.HOST, authority)
                : request.getHeaders();
    }

    private void serve(Method method, JettyHeaders headers) {
        try {
            var body = inflow.receive();
            intake.application().serve(request(method, headers, body), this);
        } catch (Problem refusal) {
            refuse(refusal.type(), refusal.detail());
        } catch (IOException gone) {
            callback.failed(gone);
        } finally {
            inflow.abandon();
        }
    }

    private dev.stoa.web.http.Request request(Method method, JettyHeaders headers, Body body) {
        var uri = request.getHttpURI();
        var query = uri.getQuery();
        return new dev.stoa.web.http.Request(
                method, uri.getPath(), query == null ? "" : query, headers, body, Request.getRemoteAddr(request));
    }

    @Override
    public void send(Reply reply) throws Exception {
        if (isAnswered) {
            throw new ClientGone("the client was refused while its body was read");
        }
        isAnswered = true;
        try {
            switch (reply.content()) {
                case Content.Bytes(var bytes) -> sendWhole(reply, bytes);
                case Content.Stream(var length, var writer) -> sendStream(reply, length, writer);
                case Content.Upgrade upgrade -> upgrade(reply, upgrade);
            }
        } catch (Throwable e) {
            callback.failed(e);
            throw e;
        }
    }

    private void writeHead(Reply reply) {
        response.setStatus(reply.status());
        for (var header : reply.headers()) {
            response.getHeaders().add(header.name(), header.value());
        }
        if (isHttp1() && isLast()) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
    }

    /// Whether the client may still be sending what nobody reads. On HTTP/1.1 nothing can follow that.
    private boolean isLast() {
        return isSpoilt || !inflow.isAtEnd();
    }

    private boolean isHttp1() {
        return request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2;
    }

    private void sendWhole(Reply reply, byte[] bytes) throws Exception {
        writeHead(reply);
        declare(reply, bytes.length);
        if (!carriesBody(reply)) {
            sendNothing();
        } else if (bytes.length > HELD || isLast()) {
            new Outflow(this, bytes.length).send(out -> out.write(bytes));
            complete();
        } else {
            response.write(true, ByteBuffer.wrap(bytes), callback);
        }
    }

    private void sendStream(Reply reply, long length, Content.Writer writer) throws Exception {
        writeHead(reply);
        if (length >= 0) {
            declare(reply, length);
        }
        if (!carriesBody(reply)) {
            sendNothing();
            return;
        }
        if (length < 0 && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1) {
            // Jetty would leave it out on a connection that closes, and nobody could tell whether all has arrived.
            response.getHeaders().put(HttpHeader.TRANSFER_ENCODING, "chunked");
        }
        new Outflow(this, length).send(writer);
        complete();
    }

    /// Not as the last write, to which Jetty adds `Content-Length: 0`.
    private void sendNothing() {
        response.write(false, ByteBuffer.allocate(0), callback);
    }

    private void declare(Reply reply, long length) {
        if (allowsBody(reply)) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
        }
    }

    private void complete() {
        if (isLast()) {
            if (isHttp1()) {
                inflow.linger();
            } else {
                request.addHttpStreamWrapper(Unread::new);
            }
        }
        callback.succeeded();
    }

    /// A stream of HTTP/2 whose request was not read to its end. The reply is whole nevertheless, so it is not
    /// cancelled; the client is told to stop (RFC 9113 section 8.1).
    private static final class Unread extends HttpStream.Wrapper {
        Unread(HttpStream stream) {
            super(stream);
        }

        @Override
        public void failed(Throwable ignored) {
            super.failed(HttpStream.CONTENT_NOT_CONSUMED);
        }
    }

    private static boolean allowsBody(Reply reply) {
        return reply.status() != 204 && reply.status() != 304;
    }

    private boolean carriesBody(Reply reply) {
        return allowsBody(reply) && !request.getMethod().equals("HEAD");
    }

    private void upgrade(Reply reply, Content.Upgrade upgrade) throws Exception {
        var version = request.getHeaders().get("Sec-WebSocket-Version");
        if (version != null && !version.equals("13")) {
            sendRefusal(intake.application()
                    .refuse(HttpProblem.UPGRADE_REQUIRED, "WebSockets have version 13 here.")
                    .with("Sec-WebSocket-Version", "13"));
            return;
        }
        writeHead(reply);
        if (!intake.sockets().upgrade(upgrade, request, response, callback)) {
            response.reset();
            refuse(HttpProblem.MALFORMED_REQUEST, "This does not open a WebSocket.");
        }
    }

    /// Calls back when the client leaves before the watch is closed.
    Http1Connection.Watch watch(Runnable left) {
        if (request.getConnectionMetaData().getConnection() instanceof Http1Connection connection) {
            return inflow.isAtEnd() ? connection.watch(left) : Http1Connection.Watch.NONE;
        }
        request.addFailureListener(_ -> left.run());
        return Http1Connection.Watch.NONE;
    }

    /// Whether the client has sent what is not HTTP/1.1.
    boolean isUnreadable() {
        return request.getConnectionMetaData().getConnection() instanceof Http1Connection connection
                && connection.isUnreadable();
    }

    /// Answers instead of the application, which may have begun to answer itself, with a stream. That breaks off
    /// then.
    void refuseUnlessAnswered(ProblemType problem, String detail) {
        if (!isAnswered) {
            refuse(problem, detail);
        }
    }

    /// Answers instead of the application.
    void refuse(ProblemType problem, String detail) {
        isAnswered = true;
        try {
            sendRefusal(intake.application().refuse(problem, detail));
        } catch (Exception e) {
            callback.failed(e);
        }
    }

    /// What follows on an HTTP/1.1 connection cannot be trusted, so nothing may.
    private void sendRefusal(Reply refusal) throws Exception {
        isSpoilt = true;
        if (refusal.content() instanceof Content.Bytes(var bytes)) {
            sendWhole(refusal, bytes);
        }
    }
}
