package dev.stoa.web;

import dev.stoa.web.http.Request;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The place of a request among the calls that belong together (W3C Trace Context).
///
/// @param traceId 32 hexadecimal digits, the same for all of them
/// @param spanId 16 hexadecimal digits, for this request alone
/// @param parentId the span of the caller; null when the trace begins here
/// @param isSampled whether the caller keeps what it records of the trace
public record TraceContext(
        String traceId, String spanId, @Nullable String parentId, boolean isSampled) {
    /// The header that carries it in both directions.
    public static final String HEADER = "traceparent";

    private static final Pattern FORM =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final Pattern TRACE_ID = Pattern.compile("(?!0{32})[0-9a-f]{32}");

    /// The trace that the request continues, or the one that begins with it. The same for every call of one
    /// request.
    public static TraceContext of(Request request) {
        return request.get(TraceContext.class).orElseGet(() -> {
            var made = continued(request).orElseGet(() -> begun(request));
            request.set(TraceContext.class, made);
            return made;
        });
    }

    /// The trace that the caller is part of, if it is part of one.
    static Optional<TraceContext> continued(Request request) {
        var sent = request.headers().all(HEADER);
        var form = FORM.matcher(sent.size() == 1 ? sent.getFirst() : "");
        if (!form.matches()) {
            return Optional.empty();
        }
        var version = form.group(1);
        var isValid = !version.equals("ff")
                && (form.group(5) == null || !version.equals("00"))
                && TRACE_ID.matcher(form.group(2)).matches()
                && !form.group(3).equals("0".repeat(16));
        if (!isValid) {
            return Optional.empty();
        }
        var flags = HexFormat.fromHexDigits(form.group(4));
        return Optional.of(new TraceContext(form.group(2), newId(), form.group(3), (flags & 1) == 1));
    }

    /// Its id is that of the request where that can be.
    private static TraceContext begun(Request request) {
        var id = request.get(RequestId.class)
                .map(RequestId::value)
                .filter(value -> TRACE_ID.matcher(value).matches())
                .orElseGet(() -> newId() + newId());
        return new TraceContext(id, newId(), null, false);
    }

    private static String newId() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
    }

    /// What to send as `traceparent`: back to the caller, and along with requests to others that are made for this one.
    public String header() {
        return "00-" + traceId + "-" + spanId + (isSampled ? "-01" : "-00");
    }
}
