package dev.stoa.platform.tracing;

import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The traces of this process that are worth a look, in memory: the last ones, the last ones with a
/// failure, and the slowest of each kind within an hour.
///
/// Takes some megabytes at most: each of the three is bounded, and so is the number of spans of a
/// trace.
public final class KeptTraces implements SpanProcessor {
    private static final int RECENT = 200;
    private static final int FAILED = 100;
    private static final int SLOWEST_OF_EACH = 3;
    private static final int KINDS = 200;
    private static final int SPANS = 200;

    /// Traces under way, at most. More are not recorded, so that spans that somebody forgets to end do
    /// no harm.
    private static final int UNDER_WAY = 10_000;

    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final Map<String, Recording> underWay = new ConcurrentHashMap<>();
    private final Deque<Recorded> recent = new ArrayDeque<>();
    private final Deque<Recorded> failed = new ArrayDeque<>();
    private final Map<String, List<Recorded>> slowest = new HashMap<>();
    private volatile @Nullable SpanProcessor exporting;

    /// Guarded by its place in `underWay`.
    private static final class Recording {
        private final List<ReadableSpan> spans = new ArrayList<>(8);
        private int open;
        private boolean hasFailed;

        /// Not always the last to end: an event may be handled before the request is answered that it
        /// comes from.
        ReadableSpan first() {
            return spans.stream()
                    .min(Comparator.comparingLong(span -> span.toSpanData().getStartEpochNanos()))
                    .orElseThrow();
        }
    }

    /// A piece of a trace that is over: what hangs on one request, event or job of this process.
    private record Recorded(String traceId, ReadableSpan first, List<ReadableSpan> spans, boolean hasFailed) {
        long nanos() {
            return first.getLatencyNanos();
        }

        long endedAt() {
            return first.toSpanData().getEndEpochNanos();
        }
    }

    void alsoTo(SpanProcessor exporter) {
        exporting = exporter;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        underWay.compute(span.getSpanContext().getTraceId(), (_, recording) -> {
            if (recording == null && underWay.size() >= UNDER_WAY) {
                return null;
            }
            var found = recording == null ? new Recording() : recording;
            found.open++;
            return found;
        });
    }

    @Override
    public void onEnd(ReadableSpan span) {
        var exporter = exporting;
        if (exporter != null) {
            exporter.onEnd(span);
        }
        var over = new Recording[1];
        underWay.computeIfPresent(span.getSpanContext().getTraceId(), (_, recording) -> {
            recording.open--;
            recording.hasFailed |= hasFailed(span);
            // The last to end is mostly the one that all others are in, and it is wanted in any case.
            if (recording.spans.size() < SPANS || recording.open == 0) {
                recording.spans.add(span);
            }
            if (recording.open > 0) {
                return recording;
            }
            over[0] = recording;
            return null;
        });
        if (over[0] != null) {
            keep(new Recorded(span.getSpanContext().getTraceId(), over[0].first(), over[0].spans, over[0].hasFailed));
        }
    }

    private static boolean hasFailed(ReadableSpan span) {
        return span.toSpanData().getStatus().getStatusCode() == StatusCode.ERROR;
    }

    private synchronized void keep(Recorded recorded) {
        addTo(recent, RECENT, recorded);
        if (recorded.hasFailed) {
            addTo(failed, FAILED, recorded);
        }
        var name = recorded.first.getName();
        if (slowest.size() < KINDS || slowest.containsKey(name)) {
            keepIfSlow(slowest.computeIfAbsent(name, _ -> new ArrayList<>(SLOWEST_OF_EACH + 1)), recorded);
        }
    }

    private static void addTo(Deque<Recorded> deque, int most, Recorded recorded) {
        if (deque.size() == most) {
            deque.removeFirst();
        }
        deque.addLast(recorded);
    }

    private static void keepIfSlow(List<Recorded> kept, Recorded recorded) {
        var isFull = kept.size() == SLOWEST_OF_EACH;
        if (isFull && kept.getLast().nanos() >= recorded.nanos()) {
            var now = recorded.endedAt();
            kept.removeIf(one -> now - one.endedAt() > HOUR);
            isFull = kept.size() == SLOWEST_OF_EACH;
        }
        if (!isFull || kept.getLast().nanos() < recorded.nanos()) {
            kept.add(recorded);
            kept.sort(Comparator.comparingLong(Recorded::nanos).reversed());
            if (kept.size() > SLOWEST_OF_EACH) {
                kept.removeLast();
            }
        }
    }

    /// What to look for.
    ///
    /// @param name the kind, such as `GET /tasks`; null for all
    /// @param onlyFailed leaves out those in which all went well
    /// @param atLeastMs leaves out those that took less, in milliseconds
    public record Wanted(@Nullable String name, boolean onlyFailed, double atLeastMs) {
        private boolean fits(Trace trace) {
            return (name == null || trace.name().equals(name))
                    && (!onlyFailed || trace.isError())
                    && trace.durationMs() >= atLeastMs;
        }
    }

    /// Traces without their spans, the newest first.
    public List<Trace> list(Wanted wanted, int limit) {
        var ids = all(_ -> true).map(Recorded::traceId).collect(LinkedHashSet<String>::new, Set::add, Set::addAll);
        return ids.stream()
                .flatMap(id -> find(id).stream())
                .filter(wanted::fits)
                .sorted(Comparator.comparing(Trace::at).reversed())
                .limit(limit)
                .map(Trace::withoutSpans)
                .toList();
    }

    /// A trace with all that is left of it.
    public Optional<Trace> find(String traceId) {
        var pieces = all(recorded -> recorded.traceId.equals(traceId)).toList();
        return pieces.isEmpty() ? Optional.empty() : Optional.of(trace(traceId, pieces));
    }

    private synchronized Stream<Recorded> all(Predicate<Recorded> wanted) {
        return Stream.of(
                recent.stream(), failed.stream(), slowest.values().stream().flatMap(List::stream))
                .flatMap(pieces -> pieces)
                .filter(wanted)
                .distinct()
                .toList()
                .stream();
    }

    private static Trace trace(String id, List<Recorded> pieces) {
        var spans = pieces.stream()
                .flatMap(piece -> piece.spans.stream())
                .map(ReadableSpan::toSpanData)
                .sorted(Comparator.comparingLong(SpanData::getStartEpochNanos))
                .toList();
        var began = spans.getFirst().getStartEpochNanos();
        var ended = spans.stream().mapToLong(SpanData::getEndEpochNanos).max().orElse(began);
        var parts = spans.stream()
                .map(span -> new Trace.TraceSpan(
                        span.getSpanId(),
                        span.getParentSpanContext().isValid() ? span.getParentSpanId() : null,
                        span.getName(),
                        milliseconds(span.getStartEpochNanos() - began),
                        milliseconds(span.getEndEpochNanos() - span.getStartEpochNanos()),
                        span.getStatus().getStatusCode() == StatusCode.ERROR,
                        attributes(span)))
                .toList();
        return new Trace(
                id,
                first(pieces).first.getName(),
                Instant.ofEpochSecond(0, began),
                milliseconds(ended - began),
                pieces.stream().anyMatch(Recorded::hasFailed),
                parts.size(),
                parts);
    }

    private static Recorded first(List<Recorded> pieces) {
        return pieces.stream()
                .min(Comparator.comparingLong(
                        (Recorded piece) -> piece.first.toSpanData().getStartEpochNanos()))
                .orElseThrow();
    }

    private static Map<String, String> attributes(SpanData span) {
        var texts = new LinkedHashMap<String, String>();
        span.getAttributes().forEach((key, value) -> texts.put(key.getKey(), String.valueOf(value)));
        if (!span.getStatus().getDescription().isEmpty()) {
            texts.put("error", span.getStatus().getDescription());
        }
        return texts;
    }

    private static double milliseconds(long nanos) {
        return Math.round(nanos / 1_000.0) / 1_000.0;
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    @Override
    public CompletableResultCode shutdown() {
        var exporter = exporting;
        return exporter == null ? CompletableResultCode.ofSuccess() : exporter.shutdown();
    }

    @Override
    public CompletableResultCode forceFlush() {
        var exporter = exporting;
        return exporter == null ? CompletableResultCode.ofSuccess() : exporter.forceFlush();
    }
}
