package dev.stoa.web.middleware;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Middleware;
import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// Lets pages of other origins call this application (Fetch Standard, section 3.3). Add it first, so that
/// such a page can also read what other middleware answers.
///
/// @param origins such as `https://app.example`; `*` for any
/// @param credentials whether those pages may send cookies and the like
/// @param exposed response headers that scripts may read, beside the few that they always may
/// @param maxAge how long a browser may remember the answer to a preflight
public record Cors(Set<String> origins, boolean credentials, List<String> exposed, Duration maxAge)
        implements Middleware {
    private static final String ANY = "*";

    public Cors {
        origins = Set.copyOf(origins);
        exposed = List.copyOf(exposed);
        origins.forEach(Cors::require);
        if (credentials && origins.contains(ANY)) {
            throw new IllegalArgumentException(
                    "pages of any origin may not send credentials; name the origins that may");
        }
    }

    private static void require(String origin) {
        var isOrigin = origin.equals(ANY) || origin.equals(scheme(origin) + "://" + authority(origin));
        if (!isOrigin) {
            throw new IllegalArgumentException(
                    "an origin is written like https://app.example, without a path, was " + origin);
        }
    }

    private static String scheme(String origin) {
        return String.valueOf(URI.create(origin).getScheme());
    }

    private static String authority(String origin) {
        return String.valueOf(URI.create(origin).getAuthority());
    }

    /// Allows pages of the origins to call every endpoint, without credentials.
    public static Cors allow(String... origins) {
        return new Cors(Set.of(origins), false, List.of(), Duration.ofMinutes(10));
    }

    public Cors withCredentials() {
        return new Cors(origins, true, exposed, maxAge);
    }

    public Cors exposing(String... headers) {
        return new Cors(origins, credentials, List.of(headers), maxAge);
    }

    public Cors withMaxAge(Duration maxAge) {
        return new Cors(origins, credentials, exposed, maxAge);
    }

    @Override
    public Reply around(Request request, Handler next) throws Exception {
        var origin = request.headers().find("Origin");
        if (origin == null) {
            return varying(next.handle(request));
        }
        var isAllowed = origins.contains(ANY) || origins.contains(origin);
        if (isPreflight(request)) {
            if (!isAllowed) {
                throw HttpProblem.FORBIDDEN.because("Pages of " + origin + " may not call this application.");
            }
            return permitted(preflight(request), origin);
        }
        var reply = next.handle(request);
        return isAllowed ? permitted(exposing(reply), origin) : varying(reply);
    }

    private static boolean isPreflight(Request request) {
        return request.method() == Method.OPTIONS && request.headers().find("Access-Control-Request-Method") != null;
    }

    /// Methods and headers are for the endpoints to refuse; here it is about who asks.
    private Reply preflight(Request request) {
        var reply = Reply.empty(204)
                .with("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE")
                .with("Access-Control-Max-Age", Long.toString(maxAge.toSeconds()));
        var headers = request.headers().find("Access-Control-Request-Headers");
        return headers == null ? reply : reply.with("Access-Control-Allow-Headers", headers);
    }

    private Reply exposing(Reply reply) {
        return exposed.isEmpty() ? reply : reply.with("Access-Control-Expose-Headers", String.join(", ", exposed));
    }

    private Reply permitted(Reply reply, String origin) {
        var allowed = varying(reply).with("Access-Control-Allow-Origin", origins.contains(ANY) ? ANY : origin);
        return credentials ? allowed.with("Access-Control-Allow-Credentials", "true") : allowed;
    }

    private Reply varying(Reply reply) {
        return origins.contains(ANY) ? reply : reply.varying("Origin");
    }
}
