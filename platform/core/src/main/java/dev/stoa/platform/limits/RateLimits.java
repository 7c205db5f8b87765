package dev.stoa.platform.limits;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.platform.limits.Policy.By;
import dev.stoa.platform.security.Callers;
import dev.stoa.platform.security.Callers.Known;
import dev.stoa.web.Middleware;
import dev.stoa.web.Refusal;
import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.middleware.ClientAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Refuses requests that are too many, before anything of them is bound, and tells all how many
/// more they may send (draft-ietf-httpapi-ratelimit-headers-06): `RateLimit-Policy`, and for the
/// policy that has the least left `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` in
/// seconds.
///
/// Policies are asked in their order until one refuses, and those after it do not count the
/// request. So the narrow ones come first: somebody who is over their own limit uses up nothing of
/// their colleagues'.
public final class RateLimits implements Middleware {
    /// Says that a request is a load test's.
    public static final String ALLOW = "RateLimit-Allow";

    private static final Refusal TOO_MANY = new Refusal(
            429,
            List.of(
                    new Refusal.Field(
                            "RateLimit-Policy",
                            false,
                            "The limit that was reached, such as `10;w=60;comment=\"user\"`."),
                    new Refusal.Field("RateLimit-Limit", true, "How many requests it allows."),
                    new Refusal.Field("RateLimit-Remaining", true, "How many more may be sent now."),
                    new Refusal.Field(
                            "RateLimit-Reset", true, "Seconds until as many may be sent as the limit allows.")));

    private static final Pattern VERSION = Pattern.compile("/v[1-9][0-9]*(?=/)");

    private final Limits limits;
    private final Plans plans;
    private final List<Policy> policies;
    private final Callers callers;
    private final @Nullable String allowKey;

    private record Counted(Policy policy, Verdict verdict) {}

    /// @param allowKey what a load test sends in `RateLimit-Allow`; null for nobody
    public RateLimits(Limits limits, Plans plans, List<Policy> policies, Callers callers, @Nullable String allowKey) {
        this.limits = limits;
        this.plans = plans;
        this.policies = List.copyOf(policies);
        this.callers = callers;
        this.allowKey = allowKey;
    }

    @Override
    public Reply around(Request request, Handler next) throws Exception {
        if (isAllowed(request)) {
            return next.handle(request);
        }
        var path = plain(request.path());
        var known = callers.known(request).orElse(null);
        @Nullable Counted tightest = null;
        for (var policy : policies) {
            var whose = policy.covers(request.method(), path) ? whose(policy.by(), request, known) : null;
            if (whose == null) {
                continue;
            }
            var counted = count(policy, known, whose);
            if (!counted.verdict.isAllowed()) {
                throw described(counted);
            }
            if (tightest == null || counted.verdict.remaining() < tightest.verdict.remaining()) {
                tightest = counted;
            }
        }
        var reply = next.handle(request);
        return tightest == null ? reply : described(reply, tightest);
    }

    @Override
    public List<Refusal> refusals(Method method, String path) {
        return policies.stream().anyMatch(policy -> policy.by() != By.NAMED && policy.covers(method, path))
                ? List.of(TOO_MANY)
                : List.of();
    }

    private Counted count(Policy policy, @Nullable Known known, String whose) {
        var applied = known == null ? policy : own(policy, known);
        return new Counted(applied, limits.count(applied, whose));
    }

    /// The policy with the numbers that somebody has of their own.
    private Policy own(Policy policy, Known known) {
        return switch (policy.by()) {
            case TENANT ->
                plans.rate(known.caller().tenant(), policy.name())
                        .map(rate -> policy.with(rate.most(), Duration.ofSeconds(rate.seconds())))
                        .orElse(policy);
            case KEY -> known.key() == null ? policy : policy.with(known.key().perMinute(), Duration.ofMinutes(1));
            default -> policy;
        };
    }

    private boolean isAllowed(Request request) {
        var sent = request.headers().find(ALLOW);
        return allowKey != null
                && sent != null
                && MessageDigest.isEqual(sent.getBytes(UTF_8), allowKey.getBytes(UTF_8));
    }

    private static @Nullable String whose(By by, Request request, @Nullable Known known) {
        return switch (by) {
            case ADDRESS -> address(ClientAddress.of(request));
            case NOBODY -> known == null ? address(ClientAddress.of(request)) : null;
            case USER -> known == null ? null : known.caller().user().toString();
            case KEY ->
                known == null || known.key() == null ? null : known.key().id().toString();
            case TENANT -> known == null ? null : known.caller().tenant().toString();
            case NAMED -> null;
        };
    }

    /// One customer has 2^64 addresses of IPv6.
    static String address(String text) {
        try {
            var address = InetAddress.ofLiteral(text);
            return address instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), 8))
                    : address.getHostAddress();
        } catch (IllegalArgumentException _) {
            return text;
        }
    }

    /// The path as routes are declared: however it is encoded, in whatever version of the API.
    static String plain(String path) {
        try {
            var decoded = path.contains("%") ? URLDecoder.decode(path.replace("+", "%2B"), UTF_8) : path;
            var version = VERSION.matcher(decoded);
            return version.lookingAt() ? decoded.substring(version.end()) : decoded;
        } catch (IllegalArgumentException _) {
            return path;
        }
    }

    private static RuntimeException described(Counted counted) {
        return Limits.refusal(counted.policy, counted.verdict)
                .with("RateLimit-Policy", policy(counted.policy))
                .with("RateLimit-Limit", Integer.toString(counted.policy.rate().most()))
                .with("RateLimit-Remaining", "0")
                .with("RateLimit-Reset", Long.toString(seconds(counted.verdict.reset())));
    }

    private static Reply described(Reply reply, Counted counted) {
        return reply.with("RateLimit-Policy", policy(counted.policy))
                .with("RateLimit-Limit", Integer.toString(counted.policy.rate().most()))
                .with("RateLimit-Remaining", Long.toString(counted.verdict.remaining()))
                .with("RateLimit-Reset", Long.toString(seconds(counted.verdict.reset())));
    }

    private static String policy(Policy policy) {
        return policy.rate().most() + ";w=" + policy.rate().time().toSeconds() + ";comment=\"" + policy.name() + "\"";
    }

    private static long seconds(Duration time) {
        return time.plusNanos(999_999_999).toSeconds();
    }
}
