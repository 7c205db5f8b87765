package dev.stoa.platform.outbound;

import dev.failsafe.CircuitBreaker;
import dev.stoa.platform.outbound.OutboundException.Reason;
import dev.stoa.platform.runtime.Deadline;
import dev.stoa.platform.tracing.Tracing;
import dev.stoa.web.TraceContext;
import dev.stoa.web.http.HttpDate;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// Calls others for one purpose. Used by any number of threads; calls block, and end when their thread
/// is interrupted.
///
/// A call that failed for a reason that may pass (no connection, no answer in time, 408, 429, 5xx) is
/// repeated up to three times, if it may be repeated, with growing random pauses or after the time in
/// `Retry-After`; not when that would take longer than the call has, and not when more than a tenth of
/// recent calls were repetitions already. A repetition gives up its place while it waits. A host that
/// fails five times in a row is left alone for 30 seconds; then three calls in a row have to succeed,
/// and one failure begins another pause.
public final class OutboundClient {
    private static final AttributeKey<String> HOST = AttributeKey.stringKey("server.address");
    private static final int RETRIES = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final int PROBES = 3;
    private static final int REDIRECTS = 5;
    private static final int IN_FLIGHT = 50;
    private static final int LONGEST_REPLY = 10_000_000;
    private static final int HOSTS = 1_000;
    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);
    private static final Set<Integer> REDIRECTING = Set.of(301, 302, 303, 307, 308);

    private final String name;
    private final OutboundConfig config;
    private final CloseableHttpClient http;
    private final ScheduledExecutorService timer;
    private final MeterRegistry meters;
    private final Semaphore places = new Semaphore(IN_FLIGHT, true);
    private final RetryBudget budget = new RetryBudget();

    /// By scheme, host and port; those that nobody called for the longest time are forgotten.
    private final Map<String, CircuitBreaker<Object>> breakers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CircuitBreaker<Object>> eldest) {
            return size() > HOSTS;
        }
    };

    OutboundClient(
            String name,
            OutboundConfig config,
            CloseableHttpClient http,
            ScheduledExecutorService timer,
            MeterRegistry meters) {
        this.name = name;
        this.config = config;
        this.http = http;
        this.timer = timer;
        this.meters = meters;
    }

    /// Sends the request and answers the reply, whatever its status. GET and HEAD follow redirects.
    ///
    /// @throws OutboundException if there is no reply
    /// @throws CancellationException if this thread was interrupted
    public OutboundReply send(OutboundRequest request) {
        var begin = System.nanoTime();
        var deadline = Deadline.in(request.timeout() == null ? config.timeout() : request.timeout());
        var outcome = "cancelled";
        try {
            var reply = withRetries(request, deadline);
            outcome = reply.status() / 100 + "xx";
            return reply;
        } catch (OutboundException e) {
            outcome = e.reason().name().toLowerCase(Locale.ROOT);
            throw e;
        } finally {
            meters.timer("stoa.outbound.calls", "client", name, "outcome", outcome)
                    .record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
        }
    }

    private OutboundReply withRetries(OutboundRequest request, Deadline deadline) {
        budget.called();
        for (var retry = 0; ; retry++) {
            Duration pause;
            try {
                var reply = once(request, deadline);
                if (!PASSING.contains(reply.status())) {
                    return reply;
                }
                pause = wanted(reply).orElse(pause(retry));
                if (!mayRepeat(request, retry, pause, deadline)) {
                    return reply;
                }
            } catch (OutboundException e) {
                pause = pause(retry);
                if (!isPassing(e) || !mayRepeat(request, retry, pause, deadline)) {
                    throw e;
                }
            }
            meters.counter("stoa.outbound.retries", "client", name).increment();
            sleep(pause);
        }
    }

    private static boolean isPassing(OutboundException e) {
        return e.reason() == Reason.UNREACHABLE || e.reason() == Reason.TIMEOUT;
    }

    private boolean mayRepeat(OutboundRequest request, int retry, Duration pause, Deadline deadline) {
        return request.isRepeatable()
                && retry < RETRIES
                && pause.compareTo(deadline.remaining()) < 0
                && budget.takeRetry();
    }

    private static Duration pause(int retry) {
        var step = FIRST_PAUSE.toMillis() << retry;
        return Duration.ofMillis(step + ThreadLocalRandom.current().nextLong(step));
    }

    /// `Retry-After`, in seconds or as a date (RFC 9110, section 10.2.3).
    private static Optional<Duration> wanted(OutboundReply reply) {
        return reply.header("Retry-After").flatMap(text -> {
            if (text.matches("\\d{1,9}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
            }
            return HttpDate.parse(text).map(date -> {
                var wait = Duration.between(Instant.now(), date);
                return wait.isNegative() ? Duration.ZERO : wait;
            });
        });
    }

    /// One attempt, with the redirects it is sent through.
    private OutboundReply once(OutboundRequest request, Deadline deadline) {
        takePlace(deadline);
        try {
            var current = request;
            for (var hop = 0; hop <= REDIRECTS; hop++) {
                var reply = guarded(current, deadline);
                var target = target(current, reply);
                if (target == null) {
                    return reply;
                }
                current = redirected(current, target);
            }
            throw new OutboundException(Reason.REDIRECT, request.uri().getHost() + " redirects too often", null);
        } finally {
            places.release();
        }
    }

    private void takePlace(Deadline deadline) {
        try {
            if (!places.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new OutboundException(
                        Reason.BUSY, "all " + IN_FLIGHT + " places of the client " + name + " stayed in use", null);
            }
        } catch (InterruptedException e) {
            throw cancelled(e);
        }
    }

    private static @Nullable URI target(OutboundRequest request, OutboundReply reply) {
        var location = reply.header("Location");
        var follows = REDIRECTING.contains(reply.status())
                && (request.method().equals("GET") || request.method().equals("HEAD"));
        if (!follows || location.isEmpty()) {
            return null;
        }
        try {
            return request.uri().resolve(location.get());
        } catch (IllegalArgumentException e) {
            throw new OutboundException(Reason.REDIRECT, request.uri().getHost() + " redirects to no address", e);
        }
    }

    /// What is for one host is not told to another, and what was encrypted stays so.
    private static OutboundRequest redirected(OutboundRequest request, URI target) {
        try {
            OutboundRequest.requireHttp(target);
        } catch (IllegalArgumentException e) {
            throw new OutboundException(Reason.REDIRECT, request.uri().getHost() + " redirects to no address", e);
        }
        if (request.uri().getScheme().equals("https") && !target.getScheme().equals("https")) {
            throw new OutboundException(Reason.REDIRECT, request.uri().getHost() + " redirects to plain http", null);
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(request.headers());
        if (!origin(target).equals(origin(request.uri()))) {
            headers.remove("Authorization");
            headers.remove("Cookie");
        }
        return new OutboundRequest(
                request.method(), target, headers, request.body(), request.timeout(), request.isRepeatable());
    }

    /// One exchange, unless the host is left alone, which is told how it went.
    private OutboundReply guarded(OutboundRequest request, Deadline deadline) {
        var origin = origin(request.uri());
        var breaker = breaker(origin);
        if (!breaker.tryAcquirePermit()) {
            throw new OutboundException(Reason.BREAKER_OPEN, origin + " failed too often and is left alone", null);
        }
        var isGood = false;
        try {
            var reply = exchange(request, deadline);
            isGood = reply.status() < 500;
            return reply;
        } catch (OutboundException e) {
            isGood = !isPassing(e);
            throw e;
        } catch (CancellationException e) {
            // Says nothing about the host; as a probe it has to count as something.
            isGood = !breaker.isHalfOpen();
            throw e;
        } finally {
            if (isGood) {
                breaker.recordSuccess();
            } else {
                breaker.recordFailure();
            }
        }
    }

    private CircuitBreaker<Object> breaker(String origin) {
        synchronized (breakers) {
            return breakers.computeIfAbsent(
                    origin,
                    _ -> CircuitBreaker.builder()
                            .withFailureThreshold(config.breakerFailures())
                            .withDelay(config.breakerPause())
                            .withSuccessThreshold(PROBES)
                            .build());
        }
    }

    /// The hosts that are left alone at the moment.
    List<String> openBreakers() {
        synchronized (breakers) {
            return breakers.entrySet().stream()
                    .filter(breaker -> breaker.getValue().isOpen())
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
        }
    }

    private static String origin(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    private OutboundReply exchange(OutboundRequest request, Deadline deadline) {
        var method = request.method().toLowerCase(Locale.ROOT);
        var attributes = Attributes.of(HOST, request.uri().getHost());
        return Tracing.span("http_" + method, attributes, () -> exchanged(request, deadline));
    }

    private OutboundReply exchanged(OutboundRequest request, Deadline deadline) {
        var call = call(request, deadline);
        var alarm = timer.schedule(call::cancel, deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        try {
            return http.execute(call, OutboundClient::read);
        } catch (IOException e) {
            throw failure(request.uri().getHost(), deadline, e);
        } finally {
            alarm.cancel(false);
        }
    }

    private static HttpUriRequestBase call(OutboundRequest request, Deadline deadline) {
        var call = new HttpUriRequestBase(request.method(), request.uri());
        request.headers().forEach(call::setHeader);
        var place = Tracing.current();
        if (place != null) {
            call.setHeader(TraceContext.HEADER, place);
        }
        if (request.body() != null) {
            call.setEntity(new ByteArrayEntity(request.body(), (ContentType) null));
        }
        var time = Timeout.of(deadline.remaining().plusMillis(1));
        call.setConfig(RequestConfig.custom()
                .setConnectionRequestTimeout(time)
                .setResponseTimeout(time)
                .build());
        return call;
    }

    private static OutboundReply read(ClassicHttpResponse response) throws IOException {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (var header : response.getHeaders()) {
            headers.merge(header.getName(), List.of(header.getValue()), OutboundClient::joined);
        }
        var entity = response.getEntity();
        if (entity == null) {
            return new OutboundReply(response.getCode(), headers, new byte[0]);
        }
        try (InputStream in = entity.getContent()) {
            var body = in.readNBytes(LONGEST_REPLY + 1);
            if (body.length > LONGEST_REPLY) {
                throw new OutboundException(
                        Reason.TOO_LARGE, "the reply is longer than " + LONGEST_REPLY + " bytes", null);
            }
            return new OutboundReply(response.getCode(), headers, body);
        }
    }

    private static List<String> joined(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private static RuntimeException failure(String host, Deadline deadline, IOException e) {
        if (Thread.currentThread().isInterrupted()) {
            return cancelled(e);
        }
        return switch (e) {
            case AddressPolicy.Refused refused ->
                new OutboundException(Reason.ADDRESS_REFUSED, String.valueOf(refused.getMessage()), e);
            case ConnectionRequestTimeoutException _ ->
                new OutboundException(Reason.BUSY, "as many connections to " + host + " as may be are in use", e);
            case ConnectTimeoutException _ ->
                new OutboundException(Reason.UNREACHABLE, "no connection to " + host + " in time", e);
            case SocketTimeoutException _ ->
                new OutboundException(Reason.TIMEOUT, "no answer from " + host + " in time", e);
            default ->
                deadline.hasPassed()
                        ? new OutboundException(Reason.TIMEOUT, "no answer from " + host + " in time", e)
                        : new OutboundException(Reason.UNREACHABLE, host + " cannot be reached: " + e.getMessage(), e);
        };
    }

    private static CancellationException cancelled(Exception cause) {
        Thread.currentThread().interrupt();
        var cancelled = new CancellationException("interrupted during a call to somebody else");
        cancelled.initCause(cause);
        return cancelled;
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            throw cancelled(e);
        }
    }
}
