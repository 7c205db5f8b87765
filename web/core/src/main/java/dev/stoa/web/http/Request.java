package dev.stoa.web.http;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One request, whole: its body has been received and is within the limit.
///
/// A request is used by the one thread that answers it. Middleware leaves values for what runs after it with
/// [#set] and reads what ran before it with [#get].
public final class Request {
    private static final ScopedValue<Request> CURRENT = ScopedValue.newInstance();

    private final Method method;
    private final String path;
    private final String rawQuery;
    private final Headers headers;
    private final byte[] body;
    private final String remoteAddress;
    private final Map<Class<?>, Object> context = new HashMap<>(4);
    private @Nullable UrlEncoded query;

    /// @param path the path as it was sent, still percent-encoded, beginning with `/`
    /// @param rawQuery the text after `?`, still encoded; empty when there is none
    /// @param remoteAddress the address of the peer's socket, which may be a proxy
    public Request(Method method, String path, String rawQuery, Headers headers, byte[] body, String remoteAddress) {
        this.method = method;
        this.path = path;
        this.rawQuery = rawQuery;
        this.headers = headers;
        this.body = body;
        this.remoteAddress = remoteAddress;
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

    /// The body, empty when there is none. The array is the request's own: do not change it.
    public byte[] body() {
        return body;
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
