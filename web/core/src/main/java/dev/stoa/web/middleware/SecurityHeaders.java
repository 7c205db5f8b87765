package dev.stoa.web.middleware;

import dev.stoa.web.Middleware;
import dev.stoa.web.engine.Tls;
import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;

/// Tells browsers to be careful with what this application sends. A reply that has one of these headers
/// already keeps its own.
///
/// - `Content-Security-Policy`: pages load only what comes from here, in no frame of anybody; nothing else is a page.
/// - `X-Content-Type-Options`: what is not declared to be a script is not run as one.
/// - `Referrer-Policy`: other sites see at most the origin in `Referer`.
/// - `Strict-Transport-Security`, where the application speaks TLS itself: for a year never without.
public final class SecurityHeaders implements Middleware {
    // The reference page sets styles from its scripts, and has pictures within its styles.
    private static final String PAGE = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
            + " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static final String NO_PAGE = "default-src 'none'; frame-ancestors 'none'";

    @Override
    public Reply around(Request request, Handler next) throws Exception {
        var reply = next.handle(request);
        var isPage = String.valueOf(reply.header("Content-Type")).startsWith("text/html");
        var careful = also(reply, "Content-Security-Policy", isPage ? PAGE : NO_PAGE);
        careful = also(careful, "X-Content-Type-Options", "nosniff");
        careful = also(careful, "Referrer-Policy", "strict-origin-when-cross-origin");
        return request.get(Tls.class).isEmpty()
                ? careful
                : also(careful, "Strict-Transport-Security", "max-age=31536000");
    }

    private static Reply also(Reply reply, String name, String value) {
        return reply.header(name) == null ? reply.with(name, value) : reply;
    }
}
