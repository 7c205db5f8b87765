package dev.stoa.web.middleware;

import dev.stoa.web.Middleware;
import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Reply.Header;
import dev.stoa.web.http.Request;
import java.util.ArrayList;
import java.util.List;

/// Tells browsers to be careful with what this application sends. A reply that has one of these headers
/// already keeps its own.
///
/// - `Content-Security-Policy`: pages load only what comes from here, in no frame of anybody; nothing else is a page.
/// - `X-Frame-Options`: the same about frames, for browsers before 2016.
/// - `X-Content-Type-Options`: what is not declared to be a script is not run as one.
/// - `X-XSS-Protection`: heard by browsers before 2020 alone, which then show nothing rather than part of a page.
/// - `Referrer-Policy`: other sites see at most the origin in `Referer`.
/// - `Permissions-Policy`: pages get at no camera, sensor or the like.
/// - `Strict-Transport-Security`: for a year never without TLS. Browsers ignore it where there is none.
public final class SecurityHeaders implements Middleware {
    // The reference page sets styles from its scripts, and has pictures within its styles.
    private static final Header PAGE = new Header(
            "Content-Security-Policy",
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none';"
                    + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'");

    private static final Header NO_PAGE = new Header(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'none'; img-src 'none'; object-src 'none'; base-uri 'none';"
                    + " form-action 'none'; frame-ancestors 'none'");

    private static final List<Header> ALWAYS = List.of(
            new Header("X-Frame-Options", "DENY"),
            new Header("X-Content-Type-Options", "nosniff"),
            new Header("X-XSS-Protection", "1; mode=block"),
            new Header("Referrer-Policy", "strict-origin-when-cross-origin"),
            new Header(
                    "Permissions-Policy",
                    "camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"),
            new Header("Strict-Transport-Security", "max-age=31536000; includeSubDomains"));

    @Override
    public Reply around(Request request, Handler next) throws Exception {
        var reply = next.handle(request);
        var headers = new ArrayList<>(reply.headers());
        // Those of a 304, which has no type, would replace those of the page that the browser kept.
        if (reply.status() != 304) {
            add(headers, reply, isPage(reply) ? PAGE : NO_PAGE);
        }
        ALWAYS.forEach(header -> add(headers, reply, header));
        return new Reply(reply.status(), headers, reply.content());
    }

    private static boolean isPage(Reply reply) {
        var contentType = reply.header("Content-Type");
        return contentType != null && contentType.startsWith("text/html");
    }

    private static void add(List<Header> headers, Reply reply, Header header) {
        if (reply.header(header.name()) == null) {
            headers.add(header);
        }
    }
}
