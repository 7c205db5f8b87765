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
        var careful = next.handle(request);
        var contentType = careful.header("Content-Type");
        if (contentType != null) {
            // A 304 has no type, and its headers would replace those of the page that the browser kept.
            var policy = contentType.startsWith("text/html") ? PAGE : NO_PAGE;
            careful = also(careful, "Content-Security-Policy", policy);
        }
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
