package dev.stoa.platform.observability;

import dev.stoa.platform.security.Caller;
import dev.stoa.platform.tracing.Spent;
import dev.stoa.platform.tracing.Tracing;
import dev.stoa.web.Middleware;
import dev.stoa.web.RequestId;
import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.routing.PathTemplate;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Counts, times and traces every request, by the template of its path. The path itself would make a
/// series of each id.
final class RequestTelemetry implements Middleware {
    /// What all requests that no route answers have for an endpoint, whatever their path.
    static final String UNMATCHED = "unmatched";

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("request_id");
    private static final AttributeKey<String> TENANT = AttributeKey.stringKey("tenant_id");
    private static final AttributeKey<String> USER = AttributeKey.stringKey("user_id");

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final Tracing tracing;
    private final RequestHistory history;
    private final MeterRegistry meters;
    private final LongAdder active = new LongAdder();
    private final Map<Key, Endpoint> endpoints = new ConcurrentHashMap<>();

    RequestTelemetry(Tracing tracing, RequestHistory history, MeterRegistry meters) {
        this.tracing = tracing;
        this.history = history;
        this.meters = meters;
        Gauge.builder("api.active.connections", active, LongAdder::sum)
                .description("Requests that are being answered")
                .register(meters);
    }

    /// @param template of the route; null when there is none. There is one object for each.
    private record Key(Method method, @Nullable PathTemplate template) {}

    /// What is counted for one method of one route.
    private static final class Endpoint {
        private final String name;
        private final String path;
        private final String method;
        private final Timer duration;
        private final Map<Integer, Counter> byStatus = new ConcurrentHashMap<>();

        Endpoint(Key key, MeterRegistry meters) {
            method = key.method.name();
            path = key.template == null ? UNMATCHED : key.template.toString();
            name = method + " " + path;
            duration = Timer.builder("api.request.duration")
                    .description("How long replies took to make")
                    .tag("method", method)
                    .tag("endpoint", path)
                    .serviceLevelObjectives(BUCKETS)
                    .register(meters);
        }

        void count(int status, long nanos, MeterRegistry meters) {
            duration.record(Duration.ofNanos(nanos));
            byStatus.computeIfAbsent(
                            status,
                            _ -> Counter.builder("api.requests")
                                    .description("Requests that were answered")
                                    .tag("method", method)
                                    .tag("endpoint", path)
                                    .tag("status", Integer.toString(status))
                                    .register(meters))
                    .increment();
        }
    }

    @Override
    public Reply around(Request request, Handler next) throws Exception {
        active.increment();
        var began = System.nanoTime();
        var status = 500;
        try (var begun = tracing.request(request)) {
            try {
                var reply = next.handle(request);
                status = reply.status();
                return reply;
            } finally {
                var endpoint = endpoint(request);
                describe(begun.span(), request, endpoint, status);
                count(endpoint, status, System.nanoTime() - began, begun.spent());
            }
        } finally {
            active.decrement();
        }
    }

    private void count(Endpoint endpoint, int status, long nanos, Spent spent) {
        endpoint.count(status, nanos, meters);
        history.add(new RequestHistory.Done(endpoint.name, status, nanos, spent.database(), spent.elsewhere()));
    }

    private Endpoint endpoint(Request request) {
        var key = new Key(request.method(), request.get(PathTemplate.class).orElse(null));
        var known = endpoints.get(key);
        return known != null ? known : endpoints.computeIfAbsent(key, one -> new Endpoint(one, meters));
    }

    private static void describe(Span span, Request request, Endpoint endpoint, int status) {
        span.updateName(endpoint.name);
        span.setAttribute(METHOD, endpoint.method);
        span.setAttribute(ROUTE, endpoint.path);
        span.setAttribute(STATUS, (long) status);
        request.get(RequestId.class).ifPresent(id -> span.setAttribute(REQUEST_ID, id.value()));
        request.get(Caller.class).ifPresent(caller -> {
            span.setAttribute(TENANT, caller.tenant().toString());
            span.setAttribute(USER, caller.user().toString());
        });
        if (status >= 500) {
            span.setStatus(StatusCode.ERROR);
        }
    }
}
