package dev.stoa.examples.around;

import dev.stoa.web.Middleware;
import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import java.util.function.Consumer;

/// Writes a line for each request: method, path, status, and how long it took.
final class RequestLine implements Middleware {
    private final Consumer<String> log;

    RequestLine(Consumer<String> log) {
        this.log = log;
    }

    @Override
    public Reply around(Request request, Handler next) throws Exception {
        var start = System.nanoTime();
        var reply = next.handle(request);
        var millis = (System.nanoTime() - start) / 1_000_000;
        log.accept(request.method() + " " + request.path() + " " + reply.status() + " " + millis + " ms");
        return reply;
    }
}
