package dev.stoa.web.middleware;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.web.FieldError;
import dev.stoa.web.FieldError.In;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Middleware;
import dev.stoa.web.Problem;
import dev.stoa.web.http.Content;
import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Headers;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.middleware.IdempotencyStore.Claim.Answered;
import dev.stoa.web.middleware.IdempotencyStore.Claim.Granted;
import dev.stoa.web.middleware.IdempotencyStore.Claim.Underway;
import dev.stoa.web.middleware.IdempotencyStore.Kept;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Lets a caller repeat a request of which it does not know whether it arrived: the same `Idempotency-Key` and the
/// same request get the same reply, and what it does is done once (draft-ietf-httpapi-idempotency-key-header).
///
/// Requests are the same when method, path, query, `Content-Type` and body are. A body that is too long to be
/// taken whole is not here yet when its key is claimed; `Content-Length` and `Content-Digest` (RFC 9530) count
/// instead.
///
/// A key that comes with another request is answered 422, one whose request is still being answered 409. Not kept, so
/// that a repetition is a new attempt, are failures (5xx), refusals that another time may not meet (401, 403, 408, 425,
/// 429), and replies that are streamed.
public final class Idempotency implements Middleware {
    private static final String HEADER = "Idempotency-Key";

    /// Visible ASCII, with or without the quotes that the draft wants and that most leave out.
    private static final Pattern FORM = Pattern.compile("\"([!#-\\[\\]-~]{1,255})\"|([!#-\\[\\]-~]{1,255})");

    private static final Set<Integer> ANOTHER_TIME = Set.of(401, 403, 408, 425, 429);

    private final IdempotencyStore store;
    private final Callers callers;

    /// Says who sends a request.
    @FunctionalInterface
    public interface Callers {

        /// Whose key it is; the same for everybody who is nobody in particular. Asked before a reply is repeated,
        /// which no access rule sees: throws the refusal of somebody who may not have it.
        String of(Request request) throws Exception;
    }

    public Idempotency(IdempotencyStore store, Callers callers) {
        this.store = store;
        this.callers = callers;
    }

    /// Whether a key is heeded; what other methods do can be repeated anyway.
    public static boolean covers(Method method) {
        return method.hasBody() || method == Method.DELETE;
    }

    @Override
    public Reply around(Request request, Handler next) throws Exception {
        var sent = request.headers().all(HEADER);
        if (sent.isEmpty() || !covers(request.method())) {
            return next.handle(request);
        }
        var key = new IdempotencyStore.Key(callers.of(request), key(sent));
        var fingerprint = fingerprint(request);
        return switch (store.claim(key, fingerprint)) {
            case Granted _ -> first(request, next, key);
            case Underway(var first) -> {
                requireSame(first, fingerprint);
                throw HttpProblem.CONFLICT
                        .because("The request with this " + HEADER + " is still being answered.")
                        .retryAfter(Duration.ofSeconds(1));
            }
            case Answered(var first, var reply) -> {
                requireSame(first, fingerprint);
                yield new Reply(reply.status(), reply.headers(), new Content.Bytes(reply.body()))
                        .with("Idempotent-Replayed", "true");
            }
        };
    }

    private Reply first(Request request, Handler next, IdempotencyStore.Key key) throws Exception {
        Reply reply;
        try {
            reply = next.handle(request);
        } catch (Throwable e) {
            store.release(key);
            throw e;
        }
        if (reply.status() < 500
                && !ANOTHER_TIME.contains(reply.status())
                && reply.content() instanceof Content.Bytes(var body)) {
            store.keep(key, new Kept(reply.status(), reply.headers(), body));
        } else {
            store.release(key);
        }
        return reply;
    }

    private static String key(List<String> sent) {
        var form = FORM.matcher(sent.getFirst().strip());
        if (sent.size() > 1 || !form.matches()) {
            throw HttpProblem.MALFORMED_REQUEST.because(
                    HEADER + " is sent once, and has 1 to 255 visible ASCII characters.");
        }
        return form.group(1) == null ? form.group(2) : form.group(1);
    }

    private static void requireSame(String first, String now) {
        if (!first.equals(now)) {
            throw Problem.invalid(List.of(FieldError.of(In.HEADER, HEADER, "was sent before, with another request")));
        }
    }

    private static String fingerprint(Request request) {
        var contentType = request.headers().find("Content-Type");
        var head = request.method() + " " + request.path() + "?" + request.rawQuery() + "\n" + contentType + "\n";
        var body = request.isWhole()
                ? request.body()
                : announced(request.headers()).getBytes(UTF_8);
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(head.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest.digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String announced(Headers headers) {
        return headers.all("Content-Length") + "\n" + headers.all("Content-Digest");
    }
}
