package dev.stoa.web.http;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The conditions a request may make about the version it is answered with (RFC 9110 section 13).
public final class Conditional {
    private Conditional() {}

    /// Answers 304 instead when this is a GET or HEAD for the version that the client holds already: the one
    /// that the reply's `ETag` and `Last-Modified` name.
    public static Reply of(Request request, Reply reply) {
        if (reply.status() != 200 || (request.method() != Method.GET && request.method() != Method.HEAD)) {
            return reply;
        }
        var tag = reply.header("ETag");
        var modified = reply.header("Last-Modified");
        if (tag == null && modified == null) {
            return reply;
        }
        var tags = request.headers().all("If-None-Match");
        if (!tags.isEmpty()) {
            return tag == null
                    ? reply
                    : EntityTag.held(String.join(",", tags), tag)
                            .map(held -> reply.withoutBody(304).instead("ETag", held))
                            .orElse(reply);
        }
        return isHeldSince(request, modified) ? reply.withoutBody(304) : reply;
    }

    private static boolean isHeldSince(Request request, @Nullable String lastModified) {
        var since = time(request.headers().find("If-Modified-Since"));
        var modified = time(lastModified);
        return since.isPresent() && modified.isPresent() && !modified.get().isAfter(since.get());
    }

    /// @throws Problem 412 if the request is for a version other than the given one
    public static void require(Request request, EntityTag tag, Instant modified) {
        var wanted = request.headers().all("If-Match");
        if (!wanted.isEmpty()) {
            if (!tag.isPermittedBy(String.join(",", wanted))) {
                throw changed();
            }
            return;
        }
        var since = time(request.headers().find("If-Unmodified-Since"));
        if (since.isPresent() && modified.truncatedTo(ChronoUnit.SECONDS).isAfter(since.get())) {
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

    private static Optional<Instant> time(@Nullable String header) {
        return header == null ? Optional.empty() : HttpDate.parse(header);
    }
}
