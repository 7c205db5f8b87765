package dev.stoa.platform;

import dev.stoa.web.Limits;
import dev.stoa.web.middleware.ClientAddress;
import dev.stoa.web.middleware.Cors;
import dev.stoa.web.middleware.Network;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Settings under `web.`.
///
/// @param host the address to listen on; `0.0.0.0` for every interface
/// @param port 1 to 65535, or 0 for one that the system picks
/// @param publicUrl where people reach this installation, the issuer of its tokens; null means this
///     machine and port
/// @param trustedProxies addresses and networks, `10.0.0.0/8`, of the proxies that are believed
///     when they tell whom a request came from
/// @param forwardedHeader where they tell it: `x-forwarded-for`, or `forwarded` (RFC 7239)
/// @param corsOrigins origins such as `https://app.example` whose pages may call the API; all others may not
/// @param bodyBytes a request body, at most; 1 or more
/// @param concurrentRequests requests answered at the same time, at most; more are told to come back
/// @param drainTime how long requests under way may take when the process is told to end
public record WebConfig(
        String host,
        int port,
        @Nullable URI publicUrl,
        List<String> trustedProxies,
        ClientAddress.Source forwardedHeader,
        List<String> corsOrigins,
        int bodyBytes,
        int concurrentRequests,
        Duration drainTime) {
    public static final WebConfig DEFAULTS = new WebConfig(
            "0.0.0.0",
            8000,
            null,
            List.of(),
            ClientAddress.Source.X_FORWARDED_FOR,
            List.of(),
            Limits.DEFAULTS.bodyBytes(),
            Limits.DEFAULTS.concurrentRequests(),
            Limits.DEFAULTS.drainTime());

    public WebConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, was " + port);
        }
        limits(bodyBytes, concurrentRequests, drainTime);
        trustedProxies = List.copyOf(trustedProxies);
        trustedProxies.forEach(Network::parse);
        corsOrigins = List.copyOf(corsOrigins);
        var _ = cors(corsOrigins);
    }

    /// What lets pages of other origins in; empty if none may.
    Optional<Cors> cors() {
        return corsOrigins.isEmpty() ? Optional.empty() : Optional.of(cors(corsOrigins));
    }

    private static Cors cors(List<String> origins) {
        return Cors.allow(origins.toArray(String[]::new)).exposing("ETag", "Location", "Retry-After", "X-Request-ID");
    }

    /// The networks of the proxies that are believed.
    List<Network> proxies() {
        return trustedProxies.stream().map(Network::parse).toList();
    }

    /// Who signs the tokens of this installation.
    public String issuer() {
        return publicUrl == null ? "http://localhost:" + port : publicUrl.toString();
    }

    Limits limits() {
        return limits(bodyBytes, concurrentRequests, drainTime);
    }

    private static Limits limits(int bodyBytes, int concurrentRequests, Duration drainTime) {
        return Limits.DEFAULTS
                .withBodyBytes(bodyBytes)
                .withConcurrentRequests(concurrentRequests)
                .withDrainTime(drainTime);
    }
}
