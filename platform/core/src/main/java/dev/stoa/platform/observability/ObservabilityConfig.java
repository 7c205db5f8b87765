package dev.stoa.platform.observability;

import dev.stoa.platform.runtime.Secret;
import java.net.URI;
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
public record ObservabilityConfig(
        @Secret @Nullable String metricsToken,
        @Nullable URI otlpEndpoint,
        int tracePercent,
        @Secret @Nullable URI alertWebhook) {
    public static final ObservabilityConfig DEFAULTS = new ObservabilityConfig(null, null, 100, null);

    private static final int SHORTEST_TOKEN = 16;

    public ObservabilityConfig {
        if (metricsToken != null && metricsToken.length() < SHORTEST_TOKEN) {
            throw new IllegalArgumentException("metrics-token must have at least " + SHORTEST_TOKEN + " characters");
        }
        requireAddress("otlp-endpoint", otlpEndpoint);
        requireAddress("alert-webhook", alertWebhook);
        if (tracePercent < 0 || tracePercent > 100) {
            throw new IllegalArgumentException("trace-percent must be 0 to 100, was " + tracePercent);
        }
    }

    private static void requireAddress(String name, @Nullable URI address) {
        if (address != null && (address.getScheme() == null || address.getHost() == null)) {
            throw new IllegalArgumentException(name + " must be an address such as http://localhost:4318");
        }
    }

    @Override
    public String toString() {
        return "ObservabilityConfig[metricsToken=" + (metricsToken == null ? "none" : "given") + ", otlpEndpoint="
                + otlpEndpoint + ", tracePercent=" + tracePercent + ", alertWebhook="
                + (alertWebhook == null ? "none" : alertWebhook.getHost()) + "]";
    }
}
