package dev.stoa.platform.otlp;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.Duration;

/// Sends spans as OTLP over HTTP, in protobuf.
public final class Otlp {
    private Otlp() {}

    /// An exporter to a collector.
    ///
    /// @param collector as `OTEL_EXPORTER_OTLP_ENDPOINT` has it, such as `http://localhost:4318`;
    ///     spans go to `/v1/traces` below it
    public static SpanExporter to(URI collector) {
        var base = collector.toString();
        return OtlpHttpSpanExporter.builder()
                .setEndpoint((base.endsWith("/") ? base : base + "/") + "v1/traces")
                .setTimeout(Duration.ofSeconds(5))
                .build();
    }
}
