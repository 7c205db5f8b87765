package dev.stoa.platform.observability;

import dev.stoa.platform.runtime.Secret;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Settings under `observability.`.
///
/// @param metricsToken who sends it as a bearer token may read `/metrics`, at least 16 characters;
///     null means programs on this machine and in private networks, without a proxy in between
/// @param otlpEndpoint where a collector takes traces (OTLP over HTTP), such as
///     `http://localhost:4318`; null for nowhere
/// @param tracePercent of the traces, how many are sent there, 0 to 100, where the caller has not
///     decided already; operators see all of them in the console
/// @param alertWebhook where alerts are posted when they fire and when they have cleared; may hold a
///     secret; null for nowhere
/// @param escalationWebhook where those are posted that nobody acknowledges in time; may hold a secret;
///     null for `alert-webhook`, once more
/// @param escalatePagesAfter how long somebody has who is to get up, more than 0
/// @param escalateTicketsAfter how long somebody has who is to look in working hours, more than 0
public record ObservabilityConfig(
        @Secret @Nullable String metricsToken,
        @Nullable URI otlpEndpoint,
        int tracePercent,
        @Secret @Nullable URI alertWebhook,
        @Secret @Nullable URI escalationWebhook,
        Duration escalatePagesAfter,
        Duration escalateTicketsAfter) {
    public static final ObservabilityConfig DEFAULTS =
            new ObservabilityConfig(null, null, 100, null, null, Duration.ofMinutes(15), Duration.ofDays(1));

    private static final int SHORTEST_TOKEN = 16;

    public ObservabilityConfig {
        if (metricsToken != null && metricsToken.length() < SHORTEST_TOKEN) {
            throw new IllegalArgumentException("metrics-token must have at least " + SHORTEST_TOKEN + " characters");
        }
        requireAddress("otlp-endpoint", otlpEndpoint);
        requireWebhook("alert-webhook", alertWebhook);
        requireWebhook("escalation-webhook", escalationWebhook);
        requirePositive("escalate-pages-after", escalatePagesAfter);
        requirePositive("escalate-tickets-after", escalateTicketsAfter);
        if (tracePercent < 0 || tracePercent > 100) {
            throw new IllegalArgumentException("trace-percent must be 0 to 100, was " + tracePercent);
        }
    }

    private static void requireAddress(String name, @Nullable URI address) {
        if (address != null && (address.getScheme() == null || address.getHost() == null)) {
            throw new IllegalArgumentException(name + " must be an address such as http://localhost:4318");
        }
    }

    private static void requireWebhook(String name, @Nullable URI address) {
        if (address == null) {
            return;
        }
        var scheme = String.valueOf(address.getScheme());
        var isHttp = scheme.equals("http") || scheme.equals("https");
        if (!isHttp || address.getHost() == null || address.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    name + " must be an address such as https://pager.example/alerts," + " without a user");
        }
    }

    private static void requirePositive(String name, Duration time) {
        if (!time.isPositive()) {
            throw new IllegalArgumentException(name + " must be more than 0, was " + time);
        }
    }

    /// What may be seen of an address that may hold a secret.
    private static String host(@Nullable URI address) {
        return address == null ? "none" : address.getHost();
    }

    @Override
    public String toString() {
        return "ObservabilityConfig[metricsToken=" + (metricsToken == null ? "none" : "given") + ", otlpEndpoint="
                + otlpEndpoint + ", tracePercent=" + tracePercent + ", alertWebhook="
                + host(alertWebhook) + ", escalationWebhook=" + host(escalationWebhook) + ", escalatePagesAfter="
                + escalatePagesAfter + ", escalateTicketsAfter=" + escalateTicketsAfter + "]";
    }
}
