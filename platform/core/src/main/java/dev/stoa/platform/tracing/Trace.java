package dev.stoa.platform.tracing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is known of a request, an event or a job and everything that was done for it.
///
/// @param id 32 hexadecimal digits
/// @param name of the span it begins with, such as `GET /tasks`
/// @param at when it began
/// @param durationMs from its first beginning to its last end, in milliseconds
/// @param isError whether something in it failed
/// @param spans in the order they began; empty in a list of traces
public record Trace(
        String id, String name, Instant at, double durationMs, boolean isError, int spanCount, List<TraceSpan> spans) {

    /// One span.
    ///
    /// @param parentId null, or a span that may be in another process
    /// @param startMs milliseconds since the trace began
    /// @param attributes such as the statement, the tenant, the status
    public record TraceSpan(
            String id,
            @Nullable String parentId,
            String name,
            double startMs,
            double durationMs,
            boolean isError,
            Map<String, String> attributes) {}

    Trace withoutSpans() {
        return new Trace(id, name, at, durationMs, isError, spanCount, List.of());
    }
}
