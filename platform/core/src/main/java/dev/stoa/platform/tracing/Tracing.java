package dev.stoa.platform.tracing;

import dev.stoa.web.TraceContext;
import dev.stoa.web.http.Request;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Records what happens as spans of OpenTelemetry. All are kept here for a while ([KeptTraces]); a
/// share of them goes to a collector if there is one.
///
/// A trace begins with a request, an event or a job. [#span] adds to what the thread is in, and
/// records nothing when it is in none, so that what polls in the background leaves no traces of its
/// own. The place is bound to the thread: work that is handed to another takes it along with
/// [Context#wrap(Runnable)].
public final class Tracing implements AutoCloseable {
    private static final ContextKey<Active> ACTIVE = ContextKey.named("stoa-tracing");

    private static final TextMapGetter<String> TRACEPARENT = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String carrier) {
            return List.of(TraceContext.HEADER);
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
            return key.equals(TraceContext.HEADER) ? carrier : null;
        }
    };

    private final KeptTraces kept = new KeptTraces();
    private final SdkTracerProvider provider;
    private final Tracer tracer;

    /// @param counted whether a span around this one counts as time spent elsewhere already
    private record Active(Tracing tracing, Spent spent, boolean counted) {}

    /// What a thread is in from now on. Ended by the thread that began it.
    ///
    /// @param span for what is only known in the end
    /// @param spent grows while it runs
    public record Begun(Span span, Spent spent, Scope scope) implements AutoCloseable {
        @Override
        public void close() {
            scope.close();
            span.end();
        }
    }

    /// @param sampled the share of traces that is exported, 0 to 1, where the caller has not decided
    ///     already
    public Tracing(double sampled) {
        var limits = SpanLimits.builder().setMaxAttributeValueLength(2_000).build();
        provider = SdkTracerProvider.builder()
                .setResource(Resource.create(
                        Attributes.builder().put("service.name", "stoa").build()))
                .setSampler(new KeepingSampler(Sampler.parentBased(Sampler.traceIdRatioBased(sampled))))
                .setIdGenerator(new RequestIds())
                .setSpanLimits(limits)
                .addSpanProcessor(kept)
                .build();
        tracer = provider.get("dev.stoa");
    }

    /// The traces of the last while.
    public KeptTraces kept() {
        return kept;
    }

    /// Sends what is sampled to a collector too, in batches on a thread of its own. When the collector
    /// is slow or away, spans are dropped rather than kept.
    public void exportTo(SpanExporter exporter) {
        kept.alsoTo(BatchSpanProcessor.builder(exporter).build());
    }

    /// Begins the trace of a request, or goes on with its caller's. From here on the request's
    /// [TraceContext] is the place of this span.
    public Begun request(Request request) {
        var sent = TraceContext.of(request);
        var parent = sent.parentId() == null
                ? Context.root()
                : Context.root()
                        .with(Span.wrap(SpanContext.createFromRemoteParent(
                                sent.traceId(),
                                sent.parentId(),
                                sent.isSampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                                TraceState.getDefault())));
        var begun = begin(request.method().name(), SpanKind.SERVER, parent);
        var place = begun.span.getSpanContext();
        request.set(
                TraceContext.class,
                new TraceContext(place.getTraceId(), place.getSpanId(), sent.parentId(), place.isSampled()));
        return begun;
    }

    /// Runs `work` as part of the trace in which it was asked for.
    ///
    /// @param traceparent what [#current] answered then; null begins a trace
    /// @param name such as `event task.created`: few different ones, no ids
    public <T extends @Nullable Object, X extends Throwable> T continueFrom(
            @Nullable String traceparent, String name, ScopedValue.CallableOp<T, X> work) throws X {
        var parent = W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, TRACEPARENT);
        try (var begun = begin(name, SpanKind.CONSUMER, parent)) {
            return observed(begun.span, work);
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // whoever begins it closes it
    private Begun begin(String name, SpanKind kind, Context parent) {
        var spent = new Spent();
        var span = tracer.spanBuilder(name).setSpanKind(kind).setParent(parent).startSpan();
        var scope =
                parent.with(span).with(ACTIVE, new Active(this, spent, false)).makeCurrent();
        return new Begun(span, spent, scope);
    }

    /// Where the thread is, to be stored with what is asked for now and done later: a W3C
    /// `traceparent`. Null when the thread is in no trace.
    public static @Nullable String current() {
        var place = Span.current().getSpanContext();
        return place.isValid()
                ? "00-" + place.getTraceId() + "-" + place.getSpanId() + "-"
                        + place.getTraceFlags().asHex()
                : null;
    }

    /// Marks what the thread is in as failed, for who deals with a failure inside it.
    public static void fail(Throwable e) {
        fail(Span.current(), e);
    }

    /// Runs `work` as a part of what the thread is in. What it throws marks the part as failed.
    ///
    /// @param name what is done, such as `db_query` or `cache_set`: few different ones, no ids
    public static <T extends @Nullable Object, X extends Throwable> T span(
            String name, ScopedValue.CallableOp<T, X> work) throws X {
        return span(name, Attributes.empty(), work);
    }

    /// The same, with more about it. Never values that people typed.
    public static <T extends @Nullable Object, X extends Throwable> T span(
            String name, Attributes attributes, ScopedValue.CallableOp<T, X> work) throws X {
        var around = Context.current();
        var active = around.get(ACTIVE);
        if (active == null) {
            return work.call();
        }
        var counts = !active.counted && Spent.counts(name);
        var span = active.tracing
                .tracer
                .spanBuilder(name)
                .setParent(around)
                .setAllAttributes(attributes)
                .startSpan();
        var inside = around.with(span);
        if (counts) {
            inside = inside.with(ACTIVE, new Active(active.tracing, active.spent, true));
        }
        var began = System.nanoTime();
        try (var _ = inside.makeCurrent()) {
            return observed(span, work);
        } finally {
            if (counts) {
                active.spent.add(name, System.nanoTime() - began);
            }
            span.end();
        }
    }

    private static <T extends @Nullable Object, X extends Throwable> T observed(
            Span span, ScopedValue.CallableOp<T, X> work) throws X {
        try {
            return work.call();
        } catch (Throwable e) {
            fail(span, e);
            throw e;
        }
    }

    private static void fail(Span span, Throwable e) {
        // Its message may quote what somebody typed.
        span.setStatus(StatusCode.ERROR, e.getClass().getSimpleName());
    }

    /// Sends what waits to be exported, for at most five seconds.
    @Override
    public void close() {
        provider.shutdown().join(5, TimeUnit.SECONDS);
    }

    /// Names a trace that begins with a request after the request, so that who has one id has both.
    private static final class RequestIds implements IdGenerator {
        @Override
        public String generateTraceId() {
            return Request.current()
                    .map(request -> TraceContext.of(request).traceId())
                    .orElseGet(IdGenerator.random()::generateTraceId);
        }

        @Override
        public String generateSpanId() {
            return IdGenerator.random().generateSpanId();
        }
    }
}
