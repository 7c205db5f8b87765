package dev.stoa.platform.data;

import dev.stoa.web.Middleware;
import dev.stoa.web.http.Cookies;
import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Lets callers read what they have written when another process answers them than the one they wrote
/// through. The reply to a request that wrote has the position in `Stoa-Position` and in a cookie; who
/// sends either with the next request is answered by a replica only if it has got there.
///
/// Browsers do that by themselves, and other clients send the header. It is a number that tells nothing
/// and allows nothing: a wrong one makes the primary answer. Nobody needs it longer than the cookie
/// lives, as replicas that are asked are never further behind.
public final class ReadYourWrites implements Middleware {
    static final String HEADER = "Stoa-Position";
    static final String COOKIE = "stoa_position";

    /// What it takes to notice that a replica is behind, and to answer meanwhile.
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final String attributes;

    ReadYourWrites(Duration lag) {
        attributes = "; Max-Age=" + lag.plus(MARGIN).toSeconds() + "; Path=/; HttpOnly; SameSite=Lax";
    }

    @Override
    public Reply around(Request request, Handler next) throws Exception {
        var caller = new Positions.OfCaller(
                Math.max(position(request.headers().find(HEADER)), position(Cookies.find(request.headers(), COOKIE))));
        request.set(Positions.OfCaller.class, caller);
        var reply = next.handle(request);
        var written = caller.written();
        return written == 0
                ? reply
                : reply.with(HEADER, Long.toString(written)).with("Set-Cookie", COOKIE + "=" + written + attributes);
    }

    /// 0 for what is none.
    private static long position(@Nullable String text) {
        try {
            return text == null ? 0 : Long.parseLong(text);
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
