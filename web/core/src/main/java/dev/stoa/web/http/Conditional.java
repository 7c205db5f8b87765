package dev.stoa.web.http;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The conditions a request may make about the version it is answered with (RFC 9110 section 13).
public final class Conditional {
    private Conditional() {}

    /// Answers 304 instead when this is a GET or HEAD for the version that the client holds already.
    public static Reply of(Request request, Reply reply) {
        return reply.status() == 200 && isRead(request) && isHeld(request, reply) ? reply.withoutBody(304) : reply;
    }

    /// Whether the client holds the version that the reply's `ETag` and `Last-Modified` name.
    private static boolean isHeld(Request request, Reply reply) {
        var tag = reply.header("ETag");
        var held = request.headers().all("If-None-Match");
        if (!held.isEmpty()) {
            return tag != null && EntityTag.isIn(String.join(",", held), tag, true);
        }
        var since = time(request.headers().find("If-Modified-Since"));
        var modified = time(reply.header("Last-Modified"));
        return since.isPresent() && modified.isPresent() && !modified.get().isAfter(since.get());
    }

    /// @throws Problem 412 if the request is for a version other than the one the reply names
    public static void require(Request request, Reply reply) {
        var tag = reply.header("ETag");
        var wanted = request.headers().all("If-Match");
        if (!wanted.isEmpty()) {
            if (tag == null || !EntityTag.isIn(String.join(",", wanted), tag, false)) {
                throw changed();
            }
            return;
        }
        var since = time(request.headers().find("If-Unmodified-Since"));
        var modified = time(reply.header("Last-Modified"));
        if (since.isPresent() && modified.isPresent() && modified.get().isAfter(since.get())) {
            throw changed();
        }
    }

    private static Problem changed() {
        return HttpProblem.PRECONDITION_FAILED.because("It has changed since.");
    }

    /// Whether a range may be sent of the version the reply names: `If-Range` was not sent, or names that
    /// version. The part must fit what the client holds, byte for byte.
    public static boolean allowsRange(Request request, Reply reply) {
        var condition = request.headers().find("If-Range");
        return condition == null
                || condition.equals(reply.header("ETag"))
                || condition.equals(reply.header("Last-Modified"));
    }

    private static boolean isRead(Request request) {
        return request.method() == Method.GET || request.method() == Method.HEAD;
    }

    private static Optional<Instant> time(@Nullable String header) {
        return header == null ? Optional.empty() : HttpDate.parse(header);
    }
}
