package dev.stoa.platform.outbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stoa.platform.outbound.OutboundException.Reason;
import dev.stoa.platform.runtime.FanOut;
import dev.stoa.platform.tracing.KeptTraces;
import dev.stoa.platform.tracing.Tracing;
import dev.stoa.web.App;
import dev.stoa.web.Server;
import dev.stoa.web.http.Headers;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.test.FaultProxy;
import dev.stoa.web.test.TestClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class OutboundTest {
    private static final OutboundConfig CONFIG = config(Duration.ofMillis(300));

    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @AutoClose
    private final Server server = App.named("Somebody")
            .host("127.0.0.1")
            .route(Method.GET, "/ok", _ -> Reply.text(200, "text/plain", "fine"))
            .route(Method.POST, "/ok", _ -> Reply.text(200, "text/plain", "fine"))
            .route(Method.GET, "/missing", _ -> counted(404))
            .route(Method.GET, "/flaky", _ -> counted(calls.get() < 2 ? 503 : 200))
            .route(Method.GET, "/broken", _ -> counted(500))
            .route(Method.POST, "/broken", _ -> counted(503))
            .route(Method.GET, "/later", _ -> counted(429).with("Retry-After", "1"))
            .route(Method.GET, "/much-later", _ -> counted(503).with("Retry-After", "3600"))
            .route(Method.GET, "/hang", this::hang)
            .route(Method.GET, "/moved", _ -> Reply.seeOther("/ok"))
            .route(Method.GET, "/inside", _ -> Reply.seeOther("http://10.255.255.1/secret"))
            .route(Method.GET, "/round", _ -> Reply.seeOther("/round"))
            .route(Method.GET, "/headers", OutboundTest::headers)
            .start(0);

    @AutoClose
    private final Outbound outbound = new Outbound(CONFIG, meters);

    private final OutboundClient client = outbound.client("test");

    private static OutboundConfig config(Duration breakerPause) {
        var defaults = OutboundConfig.DEFAULTS;
        return new OutboundConfig(
                defaults.connectTimeout(),
                defaults.timeout(),
                defaults.connections(),
                defaults.connectionsPerHost(),
                defaults.breakerFailures(),
                breakerPause,
                List.of("127.0.0.0/8"));
    }

    private Reply counted(int status) {
        calls.incrementAndGet();
        return Reply.text(status, "text/plain", "");
    }

    private Reply hang(Request request) throws InterruptedException {
        most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        try {
            release.await();
            return Reply.text(200, "text/plain", "at last");
        } finally {
            underWay.decrementAndGet();
        }
    }

    private static Reply headers(Request request) {
        Headers headers = request.headers();
        return Reply.text(200, "text/plain", headers.find("User-Agent") + " " + headers.find("traceparent"));
    }

    private OutboundRequest get(String path) {
        return OutboundRequest.get(server.url().resolve(path));
    }

    @Test
    void answersWhatTheOtherAnswered() {
        assertThat(client.send(get("/ok")).text()).isEqualTo("fine");
        assertThat(client.send(get("/moved")).text()).isEqualTo("fine");
        assertThat(client.send(get("/headers")).text()).startsWith("Stoa");
    }

    @Test
    void repeatsWhatMayPassAndNothingElse() {
        assertThat(client.send(get("/flaky")).status()).isEqualTo(200);
        assertThat(calls).hasValue(3);

        calls.set(0);
        assertThat(client.send(get("/missing")).status()).isEqualTo(404);
        assertThat(calls).hasValue(1);

        calls.set(0);
        var post = OutboundRequest.of("POST", server.url().resolve("/broken"), "{}".getBytes(UTF_8));
        assertThat(client.send(post).status()).isEqualTo(503);
        assertThat(calls).hasValue(1);
    }

    @Test
    void waitsAsLongAsItIsToldIfThereIsTime() {
        var begin = Instant.now();
        var reply = client.send(get("/later").within(Duration.ofMillis(1_900)));

        assertThat(reply.status()).isEqualTo(429);
        assertThat(calls).hasValue(2);
        assertThat(Duration.between(begin, Instant.now())).isGreaterThan(Duration.ofSeconds(1));

        calls.set(0);
        assertThat(client.send(get("/much-later")).status()).isEqualTo(503);
        assertThat(calls).hasValue(1);
    }

    @Test
    void leavesAHostAloneThatFailsAndAsksItAgainLater() {
        try (var proxy = FaultProxy.to("127.0.0.1", server.url().getPort())) {
            var once = OutboundRequest.of("POST", URI.create("http://127.0.0.1:" + proxy.port() + "/ok"), new byte[0]);
            proxy.cut();
            for (var failure = 0; failure < 5; failure++) {
                assertThat(reason(once)).isEqualTo(Reason.UNREACHABLE);
            }
            proxy.heal();
            var asked = proxy.requests();

            var begin = System.nanoTime();
            assertThat(reason(once)).isEqualTo(Reason.BREAKER_OPEN);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(10));
            assertThat(proxy.requests()).isEqualTo(asked);
            assertThat(meters.get("stoa.outbound.breakers.open").gauge().value())
                    .isEqualTo(1);
            assertThat(client.openBreakers()).hasSize(1);
            assertThat(client.send(get("/ok")).status()).as("another host").isEqualTo(200);

            proxy.cut();
            await(() -> reasonOrNone(once).equals("UNREACHABLE"));
            assertThat(reason(once)).as("one was enough").isEqualTo(Reason.BREAKER_OPEN);

            proxy.heal();
            await(() -> reasonOrNone(once).equals("none"));
            assertThat(client.send(once).status()).isEqualTo(200);
            assertThat(client.send(once).status()).isEqualTo(200);
            assertThat(client.openBreakers()).isEmpty();
        }
    }

    @Test
    void stopsRepeatingWhenNearlyEverythingFails() {
        for (var call = 0; call < 60; call++) {
            // A host of its own each time, so that no breaker opens.
            reason(OutboundRequest.get(URI.create("http://127.0.1." + (call + 1) + ":1/")));
        }

        assertThat(meters.get("stoa.outbound.retries").counter().count()).isBetween(10.0, 20.0);
    }

    @Test
    void refusesAddressesInsideAlsoBehindARedirect() {
        assertThat(reason(OutboundRequest.get(URI.create("http://10.255.255.1/"))))
                .isEqualTo(Reason.ADDRESS_REFUSED);
        assertThat(reason(OutboundRequest.get(URI.create("http://169.254.169.254/latest/meta-data"))))
                .isEqualTo(Reason.ADDRESS_REFUSED);
        assertThat(reason(get("/inside"))).isEqualTo(Reason.ADDRESS_REFUSED);
        assertThat(reason(get("/round"))).isEqualTo(Reason.REDIRECT);
        assertThatThrownBy(() -> OutboundRequest.get(URI.create("file:///etc/passwd")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAddressOfTheOperatorsMayBeInside() {
        try (var bound = new Outbound(OutboundConfig.DEFAULTS, new SimpleMeterRegistry())) {
            assertThat(bound.operatorsClient("alerts").send(get("/ok")).isOk()).isTrue();
            assertThatThrownBy(() -> bound.client("alerts").send(get("/ok")))
                    .isInstanceOfSatisfying(
                            OutboundException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ADDRESS_REFUSED));
        }
    }

    @Test
    void keepsToItsPlacesPerHost() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var replies = IntStream.range(0, 40)
                    .mapToObj(
                            _ -> threads.submit(() -> client.send(get("/hang")).status()))
                    .toList();
            await(() -> underWay.get() == 20);
            release.countDown();
            for (var reply : replies) {
                assertThat(reply.get()).isEqualTo(200);
            }
        }
        assertThat(most).hasValue(20);
    }

    @Test
    void keepsToItsPlacesOverAllHosts() throws Exception {
        try (var second = hanging();
                var third = hanging();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var hosts = List.of(server.url(), second.url(), third.url());
            IntFunction<Future<Integer>> call = i -> threads.submit(
                    () -> client.send(OutboundRequest.get(hosts.get(i % 3).resolve("/hang")))
                            .status());
            var replies = new ArrayList<Future<Integer>>();
            IntStream.range(0, 50).forEach(i -> replies.add(call.apply(i)));
            await(() -> underWay.get() == 50);
            IntStream.range(50, 90).forEach(i -> replies.add(call.apply(i)));

            var oneMore = OutboundRequest.get(third.url().resolve("/hang")).within(Duration.ofMillis(300));
            assertThat(reason(oneMore)).isEqualTo(Reason.BUSY);

            release.countDown();
            for (var reply : replies) {
                assertThat(reply.get()).isEqualTo(200);
            }
        }
        assertThat(most).hasValue(50);
    }

    private Server hanging() {
        return App.named("Somebody else")
                .host("127.0.0.1")
                .route(Method.GET, "/hang", this::hang)
                .start(0);
    }

    @Test
    void whoWaitsForSomebodyElseHoldsUpNobody() throws Exception {
        var stalled = App.named("Shop")
                .host("127.0.0.1")
                .route(
                        Method.GET,
                        "/stalled",
                        _ -> Reply.text(client.send(get("/hang")).status(), "text/plain", ""))
                .route(Method.GET, "/quick", _ -> Reply.text(200, "text/plain", "fine"));
        try (var shop = stalled.start(0);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var people = TestClient.of(shop.url());
            var waiting = IntStream.range(0, 100)
                    .mapToObj(_ -> threads.submit(() -> people.get("/stalled").status()))
                    .toList();
            await(() -> underWay.get() == 20);

            for (var i = 0; i < 100; i++) {
                people.get("/quick").expect(200);
            }

            assertThat(waiting).noneMatch(Future::isDone);
            release.countDown();
            for (var reply : waiting) {
                assertThat(reply.get()).isEqualTo(200);
            }
        }
    }

    @Test
    void ofSeveralWhoAreAskedAtOnceOneThatHangsCostsOnlyItsOwnAnswer() {
        var outcomes = new FanOut(5, Duration.ofSeconds(1))
                .each(
                        List.of("/ok", "/moved", "/hang", "/missing", "/headers"),
                        path -> client.send(get(path)).status());

        assertThat(outcomes.get(2)).isInstanceOf(FanOut.Outcome.Failed.class);
        assertThat(outcomes).filteredOn(FanOut.Outcome.Done.class::isInstance).hasSize(4);
        assertThat(meters.get("stoa.outbound.connections").gauge().value()).isZero();
        release.countDown();
    }

    @Test
    void aCallIsAPartOfTheTraceItIsMadeIn() throws Exception {
        try (var tracing = new Tracing(0)) {
            var elsewhere = new AtomicLong();
            var told = new CompletableFuture<String>();
            var app = App.named("Shop").host("127.0.0.1").route(Method.GET, "/", request -> {
                try (var begun = tracing.request(request)) {
                    told.complete(client.send(get("/headers")).text());
                    elsewhere.set(begun.spent().elsewhere());
                }
                return Reply.empty(204);
            });
            try (var shop = app.start(0)) {
                assertThat(client.send(OutboundRequest.get(shop.url().resolve("/")))
                                .status())
                        .isEqualTo(204);
            }
            isPartOf(tracing, told.get());
            assertThat(elsewhere).hasPositiveValue();

            // Of a job, which is in no request.
            isPartOf(
                    tracing,
                    tracing.continueFrom(
                            null, "job", () -> client.send(get("/headers")).text()));
        }
    }

    private static void isPartOf(Tracing tracing, String told) {
        var wanted = new KeptTraces.Wanted(null, false, 0);
        var trace = tracing.kept().list(wanted, 10).stream()
                .filter(one -> told.contains(one.id()))
                .findFirst()
                .flatMap(one -> tracing.kept().find(one.id()))
                .orElseThrow();
        var call = trace.spans().get(1);
        assertThat(call.name()).isEqualTo("http_get");
        assertThat(call.parentId()).isEqualTo(trace.spans().getFirst().id());
        assertThat(call.attributes()).containsEntry("server.address", "127.0.0.1");
        assertThat(told).contains(trace.id() + "-" + call.id());
    }

    @Test
    void endsACallThatTakesTooLong() {
        assertThat(reason(get("/hang").within(Duration.ofMillis(300)))).isEqualTo(Reason.TIMEOUT);
        release.countDown();
    }

    @Test
    void endsACallWhoseThreadIsInterrupted() throws Exception {
        var cancelled = new CountDownLatch(1);
        var caller = Thread.ofVirtual().start(() -> {
            assertThatThrownBy(() -> client.send(get("/hang"))).isInstanceOf(CancellationException.class);
            cancelled.countDown();
        });
        await(() -> underWay.get() == 1);

        caller.interrupt();
        caller.join();

        assertThat(cancelled.getCount()).isZero();
        release.countDown();
    }

    private Reason reason(OutboundRequest request) {
        return catchThrowableOfType(OutboundException.class, () -> client.send(request))
                .reason();
    }

    private String reasonOrNone(OutboundRequest request) {
        try {
            client.send(request);
            return "none";
        } catch (OutboundException e) {
            return e.reason().name();
        }
    }

    private static void await(BooleanSupplier condition) {
        var limit = Instant.now().plusSeconds(20);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(limit);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
