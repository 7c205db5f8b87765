package dev.stoa.web.jetty;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Limits;
import dev.stoa.web.ProblemType;
import dev.stoa.web.engine.Application;
import dev.stoa.web.http.Content;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// Answers what Jetty could not make a request of.
final class Unreadable implements Request.Handler {
    private final Application application;
    private final Limits limits;

    Unreadable(Application application, Limits limits) {
        this.application = application;
        this.limits = limits;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var status = request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof HttpException e
                ? e.getCode()
                : response.getStatus();
        switch (status) {
            case 408 ->
                refuse(
                        HttpProblem.REQUEST_TIMEOUT,
                        "The head did not arrive within " + limits.headerTime().toSeconds() + " seconds.",
                        response,
                        callback);
            case 414 ->
                refuse(
                        HttpProblem.URL_TOO_LONG,
                        "A URL may have " + limits.headerBytes() + " bytes.",
                        response,
                        callback);
            case 431 ->
                refuse(
                        HttpProblem.HEADERS_TOO_LARGE,
                        "Headers may have " + limits.headerBytes() + " bytes.",
                        response,
                        callback);
            case 500 -> refuse(HttpProblem.INTERNAL, "The request could not be handled.", response, callback);
            default -> refuse(HttpProblem.MALFORMED_REQUEST, "This is not HTTP as we know it.", response, callback);
        }
        return true;
    }

    private void refuse(HttpProblem problem, String detail, Response response, Callback callback) {
        refuse(application, problem, detail, response, callback);
    }

    /// Sends a refusal. What follows on an HTTP/1.1 connection cannot be trusted, so nothing may.
    static void refuse(
            Application application, ProblemType problem, String detail, Response response, Callback callback) {
        var reply = application.refuse(problem, detail);
        response.setStatus(reply.status());
        for (var header : reply.headers()) {
            response.getHeaders().add(header.name(), header.value());
        }
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        if (reply.content() instanceof Content.Bytes(var bytes)) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
            response.write(true, ByteBuffer.wrap(bytes), callback);
        }
    }
}
