package dev.stoa.platform.observability;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// `GET /metrics`, for Prometheus and what speaks its language.
///
/// The numbers tell how much business is done, so they are not for everybody. With a token, who sends
/// it may read them. Without one, programs on this machine and in private networks; a request that
/// came through a proxy says so in a header and is refused, since the proxy's address would vouch for
/// the whole world.
final class MetricsPage {
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry meters;
    private final @Nullable String token;

    MetricsPage(PrometheusMeterRegistry meters, @Nullable String token) {
        this.meters = meters;
        this.token = token;
    }

    Reply answer(Request request) {
        requireReader(request);
        var accept = request.headers().find("Accept");
        var type = accept != null && accept.contains(OPEN_METRICS)
                ? OPEN_METRICS + "; version=1.0.0; charset=utf-8"
                : TEXT;
        return Reply.text(200, type, meters.scrape(type)).varying("Accept").with("Cache-Control", "no-store");
    }

    private void requireReader(Request request) {
        var sent = request.headers().find("Authorization");
        if (token != null) {
            var isRight =
                    sent != null && MessageDigest.isEqual(("Bearer " + token).getBytes(UTF_8), sent.getBytes(UTF_8));
            if (!isRight) {
                throw HttpProblem.UNAUTHENTICATED.because("Send the token that observability.metrics-token names.");
            }
        } else if (isProxied(request) || !isNear(request.remoteAddress())) {
            throw HttpProblem.FORBIDDEN.because(
                    "Metrics are for programs nearby. Set observability.metrics-token to read them from elsewhere.");
        }
    }

    private static boolean isProxied(Request request) {
        return request.headers().find("Forwarded") != null
                || request.headers().find("X-Forwarded-For") != null
                || request.headers().find("X-Real-IP") != null;
    }

    private static boolean isNear(String address) {
        try {
            var peer = InetAddress.ofLiteral(address);
            var first = peer.getAddress()[0] & 0xff;
            return peer.isLoopbackAddress()
                    || peer.isSiteLocalAddress()
                    || peer.isLinkLocalAddress()
                    || (peer.getAddress().length == 16 && (first & 0xfe) == 0xfc); // RFC 4193: unique local
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
