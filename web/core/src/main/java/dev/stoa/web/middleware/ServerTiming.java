package dev.stoa.web.middleware;

import dev.stoa.web.Middleware;
import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import java.util.Locale;

/// Says in `Server-Timing` how long the reply took to make, in milliseconds; browsers show it beside the request.
public final class ServerTiming implements Middleware {
    @Override
    public Reply around(Request request, Handler next) throws Exception {
        var begin = System.nanoTime();
        var reply = next.handle(request);
        var milliseconds = (System.nanoTime() - begin) / 1e6;
        return reply.with("Server-Timing", String.format(Locale.ROOT, "app;dur=%.1f", milliseconds));
    }
}
