package dev.stoa.web.http;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One request.
///
/// A request is used by the one thread that answers it. Middleware leaves values for what runs after it with
/// [#set] and reads what ran before it with [#get].
public final class Request {
    private static final ScopedValue<Request> CURRENT = ScopedValue.newInstance();

    /// The body, as the engine hands it over.
    public sealed interface Body {
        /// There is none.
        Body NONE = new Received(new byte[0]);

        /// It is here, and within the limit.
        record Received(byte[] bytes) implements Body {}

        /// It is larger than the limit, or may be. The stream begins at its first byte.
        record Arriving(InputStream stream) implements Body {}
    }

    private final Method method;
    private final String path;
    private final String rawQuery;
    private final Headers headers;
    private final Body body;
    private final String remoteAddress;
    private final Map<Class<?>, Object> context;
    private @Nullable UrlEncoded query;

    /// @param path the path as it was sent, still percent-encoded, beginning with `/`
    /// @param rawQuery the text after `?`, still encoded; empty when there is none
    /// @param remoteAddress the address of the peer's socket, which may be a proxy
    public Request(Method method, String path, String rawQuery, Headers headers, Body body, String remoteAddress) {
        this(method, path, rawQuery, headers, body, remoteAddress, new HashMap<>(4));
    }

    private Request(
            Method method,
            String path,
            String rawQuery,
            Headers headers,
            Body body,
            String remoteAddress,
            Map<Class<?>, Object> context) {
        this.method = method;
        this.path = path;
        this.rawQuery = rawQuery;
        this.headers = headers;
        this.body = body;
        this.remoteAddress = remoteAddress;
        this.context = context;
    }

    /// This request with other headers. What is left in one is found in both.
    public Request with(Headers other) {
        return new Request(method, path, rawQuery, other, body, remoteAddress, context);
    }

    /// This request with another body. What is left in one is found in both.
    Request with(Body other) {
        return new Request(method, path, rawQuery, headers, other, remoteAddress, context);
    }

    /// This request for a part of its work that ends earlier, such as one event of a stream. What is left in
    /// this one is found there, and not the other way round.
    public Request part() {
        var copied = new HashMap<>(context);
        copied.remove(Closing.class);
        return new Request(method, path, rawQuery, headers, body, remoteAddress, copied);
    }

    /// The request that the current thread is answering, if it is answering one.
    ///
    /// For what only logs and traces need. Business code gets what it needs as parameters.
    public static Optional<Request> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /// Runs something with this request as [#current].
    public <T, X extends Throwable> T during(ScopedValue.CallableOp<T, X> op) throws X {
        return ScopedValue.where(CURRENT, this).call(op);
    }

    public Method method() {
        return method;
    }

    /// The path as it was sent, still percent-encoded.
    public String path() {
        return path;
    }

    /// The text after `?`, still encoded; empty when there is none.
    public String rawQuery() {
        return rawQuery;
    }

    /// The decoded query.
    ///
    /// @throws IllegalArgumentException if it is not properly percent-encoded
    public UrlEncoded query() {
        if (query == null) {
            query = UrlEncoded.parse(rawQuery);
        }
        return query;
    }

    public Headers headers() {
        return headers;
    }

    Body content() {
        return body;
    }

    /// The whole body, empty when there is none. The array is the request's own: do not change it.
    ///
    /// @throws Problem 413 if it is larger than the limit for bodies that are taken whole
    public byte[] body() {
        return switch (body) {
            case Body.Received(var bytes) -> bytes;
            case Body.Arriving _ ->
                throw HttpProblem.BODY_TOO_LARGE.because("The body is larger than what is read at once here.");
        };
    }

    /// Whether the body is within the limit for bodies that are taken whole.
    public boolean isWhole() {
        return body instanceof Body.Received;
    }

    /// The body as it arrives, however long. Reading blocks; it throws [ClientGone] when the client has
    /// gone or sends too slowly. Can be read once.
    public InputStream bodyStream() {
        return switch (body) {
            case Body.Received(var bytes) -> new ByteArrayInputStream(bytes);
            case Body.Arriving(var stream) -> stream;
        };
    }

    /// The media type of the body, in lower case and without parameters.
    ///
    /// @param accepted what it may be, the usual one first
    /// @throws Problem 415 if it is something else
    public String requireType(String... accepted) {
        var type = mediaType(List.of(accepted));
        if (!List.of(accepted).contains(type)) {
            throw unsupported(List.of(accepted));
        }
        return type;
    }

    /// The refusal of a body of a media type that is not taken: 415, naming those that are. To a PATCH
    /// they are in `Accept-Patch` too (RFC 5789 section 3.1), to a POST in `Accept-Post` (Linked Data
    /// Platform 1.0 section 7.1).
    ///
    /// @param accepted the usual one first
    public Problem unsupported(List<String> accepted) {
        var sent = headers.find("Content-Type");
        var types = String.join(", ", accepted);
        var refusal = HttpProblem.UNSUPPORTED_MEDIA_TYPE
                .because("Send " + String.join(" or ", accepted)
                        + (sent == null ? "; no Content-Type came." : ", not " + sent + "."))
                .with("Accept", types);
        return switch (method) {
            case PATCH -> refusal.with("Accept-Patch", types);
            case POST -> refusal.with("Accept-Post", types);
            default -> refusal;
        };
    }

    /// The media type of the body, in lower case and without parameters; empty when none was sent. One with a
    /// suffix (RFC 6839) that is not accepted itself is what its suffix names, if that is accepted.
    public String mediaType(List<String> accepted) {
        var sent = headers.find("Content-Type");
        var type = sent == null ? "" : sent.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        var bySuffix = MediaTypes.bySuffix(type);
        return !accepted.contains(type) && accepted.contains(bySuffix) ? bySuffix : type;
    }

    public String remoteAddress() {
        return remoteAddress;
    }

    /// Leaves a value for what handles this request later, one for each type.
    public <T> void set(Class<T> type, T value) {
        context.put(type, value);
    }

    /// What was left under the type, if anything was.
    public <T> Optional<T> get(Class<T> type) {
        return Optional.ofNullable(type.cast(context.get(type)));
    }
}
