package dev.stoa.platform.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.stoa.platform.security.Caller;
import dev.stoa.web.RequestId;
import dev.stoa.web.TraceContext;
import dev.stoa.web.http.Request;
import io.opentelemetry.api.trace.Span;
import net.logstash.logback.composite.AbstractJsonProvider;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// What a line of the log belongs to: the request that the thread is answering, whose it is, and the
/// place in the trace.
final class LogFields extends AbstractJsonProvider<ILoggingEvent> {

    /// The trace that the thread is in, if it is in one.
    static @Nullable String traceId() {
        var place = Span.current().getSpanContext();
        return place.isValid() ? place.getTraceId() : null;
    }

    @Override
    public void writeTo(JsonGenerator generator, ILoggingEvent event) {
        Request.current().ifPresent(request -> writeRequest(generator, request));
        var place = Span.current().getSpanContext();
        if (place.isValid()) {
            generator.writeStringProperty("trace_id", place.getTraceId());
            generator.writeStringProperty("span_id", place.getSpanId());
        } else {
            // the work that a request left behind
            Request.current()
                    .flatMap(request -> request.get(TraceContext.class))
                    .ifPresent(trace -> generator.writeStringProperty("trace_id", trace.traceId()));
        }
    }

    private static void writeRequest(JsonGenerator generator, Request request) {
        request.get(RequestId.class).ifPresent(id -> generator.writeStringProperty("request_id", id.value()));
        request.get(Caller.class)
                .ifPresent(caller -> generator.writeStringProperty(
                        "tenant_id", caller.tenant().toString()));
    }
}
