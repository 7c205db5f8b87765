package dev.stoa.platform.outbound;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A request to somebody else.
///
/// @param timeout for all of it, its retries included; null for `outbound.timeout`
/// @param isRepeatable whether it may be sent again when it is not known what became of it
public record OutboundRequest(
        String method,
        URI uri,
        Map<String, String> headers,
        byte @Nullable [] body,
        @Nullable Duration timeout,
        boolean isRepeatable) {
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS");

    /// @throws IllegalArgumentException if the address is not http or https, or has a user in it
    public OutboundRequest {
        headers = Map.copyOf(headers);
        requireHttp(uri);
    }

    static void requireHttp(URI uri) {
        var scheme = String.valueOf(uri.getScheme());
        var isHttp = scheme.equals("http") || scheme.equals("https");
        if (!isHttp || uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("an address must look like https://host/path");
        }
    }

    public static OutboundRequest get(URI uri) {
        return of("GET", uri, null);
    }

    /// Repeated only if the method is idempotent (RFC 9110, section 9.2.2); see [#repeatable].
    public static OutboundRequest of(String method, URI uri, byte @Nullable [] body) {
        return new OutboundRequest(method, uri, Map.of(), body, null, IDEMPOTENT.contains(method));
    }

    public OutboundRequest with(String header, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new OutboundRequest(method, uri, more, body, timeout, isRepeatable);
    }

    public OutboundRequest within(Duration time) {
        return new OutboundRequest(method, uri, headers, body, time, isRepeatable);
    }

    /// It carries a key by which the receiver knows a repetition.
    public OutboundRequest repeatable() {
        return new OutboundRequest(method, uri, headers, body, timeout, true);
    }
}
