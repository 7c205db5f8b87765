package dev.stoa.platform.observability;

import dev.stoa.web.Middleware;
import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.middleware.ClientAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs each request when it is done. The path without the query, which may hold what nobody should read.
public final class RequestLog implements Middleware {
    private static final Logger LOG = LoggerFactory.getLogger("dev.stoa.requests");

    @Override
    public Reply around(Request request, Handler next) throws Exception {
        var begin = System.nanoTime();
        var reply = next.handle(request);
        LOG.atInfo()
                .addKeyValue("method", request.method())
                .addKeyValue("path", request.path())
                .addKeyValue("client", ClientAddress.of(request))
                .addKeyValue("status", reply.status())
                .addKeyValue("duration_ms", (System.nanoTime() - begin) / 1_000_000.0)
                .log("request_completed");
        return reply;
    }
}
