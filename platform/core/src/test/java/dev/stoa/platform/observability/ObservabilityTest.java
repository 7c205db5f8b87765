package dev.stoa.platform.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.observability.HealthCheck.Finding;
import dev.stoa.platform.outbound.Outbound;
import dev.stoa.platform.outbound.OutboundConfig;
import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.platform.tracing.Tracing;
import dev.stoa.web.App;
import dev.stoa.web.Default;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Needs;
import dev.stoa.web.Provides;
import dev.stoa.web.Public;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.test.TestClient;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A small application with everything that it tells about itself, over HTTP.
class ObservabilityTest {
    private static final String TOKEN = "a-token-of-some-length";
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final TenantId TENANT = new TenantId(UUID.fromString("01934f5e-7c5a-7b3e-9d52-3f1f6a2b8c4d"));

    private final SetClock clock = new SetClock();
    private final Things things = new Things();
    private final AtomicBoolean cacheIsUp = new AtomicBoolean(true);
    private final AtomicBoolean databaseIsUp = new AtomicBoolean(true);
    private DataFolder data;
    private PrometheusMeterRegistry meters;
    private Tracing tracing;
    private Outbound outbound;
    private Observability observability;
    private TestClient client;

    /// Something to ask for.
    static final class Things {
        private volatile @Nullable RuntimeException failure;

        @Get("/things/{id}")
        @Public
        String thing(int id) {
            if (failure != null) {
                throw failure;
            }
            return Tracing.span("db_query", () -> Tracing.span("db_inner", () -> "thing " + id));
        }

        @Get("/own")
        @Needs("things.read")
        String own(@Default("") String q) {
            return q;
        }
    }

    /// Somebody who is told of alerts.
    private static final class Pager implements AutoCloseable {
        private final LinkedBlockingQueue<JsonNode> told = new LinkedBlockingQueue<>();
        private final TestClient server = TestClient.start(App.named("Pager").route(Method.POST, "/alerts", request -> {
            told.add(new JsonMapper().readTree(request.body()));
            return Reply.empty(204);
        }));

        URI address() {
            return server.url().resolve("/alerts");
        }

        JsonNode next() throws InterruptedException {
            var message = told.poll(20, TimeUnit.SECONDS);
            assertThat(message).isNotNull();
            return Objects.requireNonNull(message);
        }

        @Override
        public void close() {
            assertThat(told).isEmpty();
            server.close();
        }
    }

    /// Whoever sends a header is an operator.
    static final class Operators {
        @Provides
        Caller caller(Request request) {
            if (request.headers().find("Operator") == null) {
                throw HttpProblem.UNAUTHENTICATED.because("Say that you are an operator.");
            }
            var caller = new Caller(
                    TENANT, new UserId(UUID.randomUUID()), Role.ADMIN, Set.of(Permissions.OPERATE, "things.read"));
            request.set(Caller.class, caller);
            return caller;
        }
    }

    @BeforeEach
    void start(@TempDir Path folder) {
        data = DataFolder.open(folder);
        start(ObservabilityConfig.DEFAULTS);
    }

    private void start(ObservabilityConfig config) {
        tracing = new Tracing(1);
        meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        outbound = new Outbound(OutboundConfig.DEFAULTS, meters);
        observability = new Observability(config, tracing, meters, data, outbound, new Ids(clock), clock);
        observability.health().add(new HealthCheck("database", true, () -> new Finding(databaseIsUp.get(), "17 rows")));
        observability.health().add(new HealthCheck("cache", false, () -> new Finding(cacheIsUp.get(), "")));
        client = TestClient.start(App.named("Test")
                .install(observability)
                .provide(new Operators())
                .mount(things));
    }

    private void restart(ObservabilityConfig config) {
        client.close();
        outbound.close();
        start(config);
    }

    @AfterEach
    void stop() {
        client.close();
        outbound.close();
        tracing.close();
        data.close();
    }

    private static ObservabilityConfig config(
            @Nullable String token, @Nullable URI alertWebhook, @Nullable URI escalationWebhook) {
        return new ObservabilityConfig(
                token, null, 100, alertWebhook, escalationWebhook, Duration.ofMinutes(15), Duration.ofDays(1));
    }

    private JsonNode operator(String path) {
        return client.with("Operator", "yes").get(path).expect(200).json();
    }

    @Test
    void requestsAreCountedByTheTemplateOfTheirPath() {
        client.get("/things/1").expect(200);
        client.get("/things/2?token=sesame").expect(200);
        client.get("/nowhere/1").expect(404);
        client.get("/nowhere/2").expect(404);

        var metrics = client.get("/metrics").expect(200).text();

        assertThat(metrics)
                .contains("api_requests_total{endpoint=\"/things/{id}\",method=\"GET\",status=\"200\"} 2.0")
                .contains("api_requests_total{endpoint=\"unmatched\",method=\"GET\",status=\"404\"} 2.0")
                .contains("api_request_duration_seconds_bucket{endpoint=\"/things/{id}\",method=\"GET\",le=\"0.1\"}")
                .contains("api_request_duration_seconds_count{endpoint=\"/things/{id}\",method=\"GET\"} 2")
                .contains("api_active_connections 1.0")
                .doesNotContain("nowhere", "sesame", "/things/1");
    }

    @Test
    void metricsAreInTheFormatThatIsAskedFor() {
        client.get("/metrics").expectHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8");

        var open = client.with("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
                .get("/metrics")
                .expect(200);

        assertThat(open.header("Content-Type").orElseThrow()).startsWith("application/openmetrics-text");
        assertThat(open.text()).endsWith("# EOF\n");
    }

    @Test
    void metricsAreNotForThoseBehindAProxy() {
        client.with("X-Forwarded-For", "203.0.113.7").get("/metrics").problem(HttpProblem.FORBIDDEN);
        client.with("Forwarded", "for=203.0.113.7").get("/metrics").problem(HttpProblem.FORBIDDEN);
    }

    @Test
    void metricsAreForWhoeverHasTheTokenWhenThereIsOne() {
        restart(config(TOKEN, null, null));

        client.get("/metrics").problem(HttpProblem.UNAUTHENTICATED);
        client.bearer(TOKEN + "x").get("/metrics").problem(HttpProblem.UNAUTHENTICATED);
        client.bearer(TOKEN)
                .with("X-Forwarded-For", "203.0.113.7")
                .get("/metrics")
                .expect(200);
    }

    @Test
    void aTraceGoesOnWithThatOfTheCaller() {
        var reply = client.with("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                .get("/things/1");
        assertThat(reply.header("traceparent").orElseThrow())
                .startsWith("00-" + TRACE)
                .endsWith("-01");

        var spans = operator("/system/traces/" + TRACE).get("spans");

        assertThat(spans.valueStream().map(span -> span.get("name").asString()))
                .containsExactly("GET /things/{id}", "db_query", "db_inner");
        assertThat(spans.at("/0/parent_id").asString()).isEqualTo("00f067aa0ba902b7");
        assertThat(spans.at("/1/parent_id")).isEqualTo(spans.at("/0/id"));
        assertThat(spans.at("/2/parent_id")).isEqualTo(spans.at("/1/id"));
        assertThat(reply.header("traceparent").orElseThrow())
                .contains(spans.at("/0/id").asString());
    }

    @Test
    void aTraceThatBeginsHereIsNamedAfterItsRequest() {
        var id = client.get("/things/1").header("X-Request-ID").orElseThrow();

        assertThat(operator("/system/traces/" + id).get("name").asString()).isEqualTo("GET /things/{id}");
    }

    @Test
    void aTraceSaysWhoseItIsAndNothingThatWasTyped() {
        var id = client.with("Operator", "yes")
                .get("/own?q=sesame")
                .expect(200)
                .header("X-Request-ID")
                .orElseThrow();

        var attributes = operator("/system/traces/" + id).at("/spans/0/attributes");

        assertThat(attributes.get("tenant_id").asString()).isEqualTo(TENANT.toString());
        assertThat(attributes.get("http.response.status_code").asString()).isEqualTo("200");
        assertThat(attributes.toString()).doesNotContain("sesame");
    }

    @Test
    void workThatIsDoneLaterIsInTheTraceOfTheRequest() {
        var place = tracing.<String, RuntimeException>continueFrom(
                null, "job first", () -> Objects.requireNonNull(Tracing.current()));

        var _ = tracing.<String, RuntimeException>continueFrom(place, "job second", () -> "done");

        var trace = operator("/system/traces/" + place.substring(3, 35));
        assertThat(trace.get("spans").valueStream().map(span -> span.get("name").asString()))
                .containsExactly("job first", "job second");
        assertThat(trace.at("/spans/1/parent_id").asString()).isEqualTo(place.substring(36, 52));
        assertThat(Tracing.current()).isNull();
    }

    @Test
    void whatIsInNoTraceLeavesNone() {
        var before = operator("/system/traces").get("items").size();

        assertThat(Tracing.<String, RuntimeException>span("db_query", () -> "answer"))
                .isEqualTo("answer");

        // the question before, which has been answered meanwhile
        assertThat(operator("/system/traces").get("items").size()).isEqualTo(before + 1);
    }

    @Test
    void tracesWithErrorsAndTheSlowestStayWhenOthersGo() {
        things.failure = new IllegalStateException("broken");
        var failed = client.get("/things/1").expect(500).header("X-Request-ID").orElseThrow();
        things.failure = null;
        var first = client.get("/nowhere").header("X-Request-ID").orElseThrow();
        for (int i = 0; i < 250; i++) {
            client.get("/things/" + i).expect(200);
        }

        assertThat(operator("/system/traces/" + failed).get("is_error").asBoolean())
                .isTrue();
        operator("/system/traces/" + first);
        assertThat(operator("/system/traces?errors=true").at("/items/0/id").asString())
                .isEqualTo(failed);
        assertThat(operator("/system/traces?limit=500").get("items").size()).isLessThan(220);
    }

    @Test
    void theSameErrorIsOneGroupThatSaysWhatWasGoingOn() {
        things.failure = new IllegalStateException("broken");
        client.get("/things/1").expect(500);
        var last = client.get("/things/2").expect(500).header("X-Request-ID").orElseThrow();

        var groups = operator("/system/errors").get("items");

        assertThat(groups.valueStream()
                        .filter(group -> group.get("message").asString().equals("broken")))
                .singleElement()
                .satisfies(group -> {
                    assertThat(group.get("count").asInt()).isEqualTo(2);
                    assertThat(group.get("type").asString()).isEqualTo("java.lang.IllegalStateException");
                    assertThat(group.at("/last/endpoint").asString()).isEqualTo("GET /things/{id}");
                    assertThat(group.at("/last/request_id").asString()).isEqualTo(last);
                    assertThat(group.at("/last/trace_id").asString()).isEqualTo(last);
                });
    }

    @Test
    void theLastHourIsToldInStepsAndByRoute() {
        client.get("/things/1").expect(200);
        things.failure = new IllegalStateException("broken");
        client.get("/things/1").expect(500);
        clock.pass(Duration.ofSeconds(10));

        var newest = operator("/system/traffic").at("/items/358");
        var route = operator("/system/routes").at("/items");

        assertThat(newest.get("count").asInt()).isEqualTo(2);
        assertThat(newest.get("errors").asInt()).isEqualTo(1);
        assertThat(newest.get("p95_ms").asDouble()).isPositive();
        assertThat(route.valueStream().filter(one -> one.get("route").asString().equals("GET /things/{id}")))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.get("count").asInt()).isEqualTo(2);
                    assertThat(one.get("average_ms").asDouble())
                            .isGreaterThanOrEqualTo(one.get("database_ms").asDouble());
                });

        clock.pass(Duration.ofHours(1));
        assertThat(operator("/system/traffic")
                        .get("items")
                        .valueStream()
                        .mapToInt(step -> step.get("count").asInt())
                        .sum())
                .isZero();
    }

    private JsonNode alert(String name) {
        return operator("/system/alerts")
                .get("items")
                .valueStream()
                .filter(one -> one.get("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String stage(String alert) {
        observability.evaluate();
        return alert(alert).get("stage").asString();
    }

    @Test
    void anAlertFiresWhenRequestsFailAndClearsWhenTheyNoLongerDo() {
        for (int i = 0; i < 95; i++) {
            client.get("/things/1").expect(200);
        }
        assertThat(stage("ErrorBudgetBurn")).isEqualTo("quiet");

        things.failure = new IllegalStateException("broken");
        for (int i = 0; i < 5; i++) {
            client.get("/things/1").expect(500);
        }
        assertThat(stage("ErrorBudgetBurn")).isEqualTo("firing");
        assertThat(client.get("/metrics").text()).contains("stoa_alert_firing{alert=\"ErrorBudgetBurn\"} 1.0");

        things.failure = null;
        clock.pass(Duration.ofMinutes(6));
        client.get("/things/1").expect(200);
        assertThat(stage("ErrorBudgetBurn")).isEqualTo("quiet");
        assertThat(operator("/system/alerts").at("/history/0/name").asString()).isEqualTo("ErrorBudgetBurn");
        assertThat(operator("/system/alerts").at("/history/0/cleared_at").isNull())
                .isFalse();
    }

    @Test
    void whoHasToKnowIsToldWhenAnAlertFiresAndWhenItClears() throws Exception {
        try (var pager = new Pager()) {
            restart(config(null, pager.address(), null));
            things.failure = new IllegalStateException("broken");
            for (int i = 0; i < 5; i++) {
                client.get("/things/1").expect(500);
            }
            observability.evaluate();

            var fired = pager.next();
            assertThat(fired.get("name").asString()).isEqualTo("ErrorBudgetBurn");
            assertThat(fired.get("severity").asString()).isEqualTo("page");

            clock.pass(Duration.ofHours(2));
            observability.evaluate();
            assertThat(pager.next().get("cleared_at").isNull()).isFalse();
        }
    }

    /// An alert about the database, from when it fires.
    private JsonNode firing() {
        databaseIsUp.set(false);
        observability.evaluate();
        clock.pass(Duration.ofSeconds(10));
        observability.evaluate();
        return episode();
    }

    /// The present episode of the alert about the database.
    private JsonNode episode() {
        return alert("DependencyDown").get("episode");
    }

    private void passing(Duration time) {
        clock.pass(time);
        observability.evaluate();
    }

    @Test
    void whatNobodyAcknowledgesIsEscalatedOnceAndBothAreToldWhenItIsOver() throws Exception {
        try (var pager = new Pager();
                var boss = new Pager()) {
            restart(config(null, pager.address(), boss.address()));
            firing();
            assertThat(pager.next().get("escalated_at").isNull()).isTrue();

            passing(Duration.ofMinutes(15).minusSeconds(1));
            assertThat(episode().get("escalated_at").isNull()).isTrue();
            passing(Duration.ofSeconds(1));
            passing(Duration.ofHours(1));

            assertThat(boss.next().get("escalated_at").asString()).isEqualTo("2026-11-21T09:45:10Z");
            assertThat(episode().get("escalated_at").asString()).isEqualTo("2026-11-21T09:45:10Z");

            databaseIsUp.set(true);
            passing(Duration.ofSeconds(10));
            assertThat(pager.next().get("cleared_at").isNull()).isFalse();
            assertThat(boss.next().get("cleared_at").isNull()).isFalse();
        }
    }

    @Test
    void whatIsAcknowledgedIsNotEscalated() {
        var path = "/system/alerts/" + firing().get("id").asString() + "/acknowledgements";
        client.post(path, "{}").problem(HttpProblem.UNAUTHENTICATED);

        var first = client.with("Operator", "yes").post(path, "{}").expect(200).json();
        clock.pass(Duration.ofMinutes(1));
        var second = client.with("Operator", "yes").post(path, "{}").expect(200).json();

        assertThat(first.get("acknowledged_at").asString()).isEqualTo("2026-11-21T09:30:10Z");
        assertThat(second).isEqualTo(first);
        passing(Duration.ofDays(2));
        assertThat(episode().get("escalated_at").isNull()).isTrue();

        databaseIsUp.set(true);
        observability.evaluate();
        client.with("Operator", "yes").post(path, "{}").problem(HttpProblem.NOT_FOUND);
    }

    @Test
    void aRestartNeitherTellsAgainNorForgets() throws Exception {
        try (var pager = new Pager();
                var boss = new Pager()) {
            restart(config(null, pager.address(), boss.address()));
            var before = firing();
            pager.next();

            clock.pass(Duration.ofMinutes(14));
            restart(config(null, pager.address(), boss.address()));
            passing(Duration.ofMinutes(1));

            assertThat(episode().get("id")).isEqualTo(before.get("id"));
            assertThat(boss.next().get("id")).isEqualTo(before.get("id"));
            databaseIsUp.set(true);
            passing(Duration.ofSeconds(10));
            assertThat(pager.next().get("cleared_at").isNull()).isFalse();
            assertThat(boss.next().get("cleared_at").isNull()).isFalse();

            restart(config(null, null, null));
            assertThat(operator("/system/alerts").at("/history/0/id")).isEqualTo(before.get("id"));
        }
    }

    @Test
    void aTicketWaitsForADay() {
        cacheIsUp.set(false);
        observability.evaluate();
        passing(Duration.ofMinutes(1));
        assertThat(stage("DependencyDegraded")).isEqualTo("firing");

        passing(Duration.ofHours(23));
        assertThat(alert("DependencyDegraded").at("/episode/escalated_at").isNull())
                .isTrue();
        passing(Duration.ofHours(1));
        assertThat(alert("DependencyDegraded").at("/episode/escalated_at").isNull())
                .isFalse();
    }

    @Test
    void oneMishapAtNightIsNoOutage() {
        things.failure = new IllegalStateException("broken");
        client.get("/things/1").expect(500);

        assertThat(stage("ErrorBudgetBurn")).isEqualTo("quiet");
    }

    @Test
    void anAlertAboutWhatWasGivenUpClearsWhenNothingMoreIs() {
        var dead = meters.counter("events.dead", "subscription", "welcome");
        assertThat(stage("EventsDead")).isEqualTo("quiet");

        dead.increment();
        assertThat(stage("EventsDead")).isEqualTo("firing");
        clock.pass(Duration.ofMinutes(29));
        assertThat(stage("EventsDead")).isEqualTo("firing");

        clock.pass(Duration.ofMinutes(2));
        assertThat(stage("EventsDead")).isEqualTo("quiet");
    }

    @Test
    void anAlertWaitsForAsLongAsItsRuleSays() {
        databaseIsUp.set(false);
        assertThat(stage("DependencyDown")).isEqualTo("pending");

        clock.pass(Duration.ofSeconds(10));
        assertThat(stage("DependencyDown")).isEqualTo("firing");

        databaseIsUp.set(true);
        assertThat(stage("DependencyDown")).isEqualTo("quiet");
    }

    @Test
    void healthTellsEachDependencyAndIsBadOnlyWhenNothingCanBeAnswered() {
        var fine = client.get("/health").expect(200).json();
        assertThat(fine.get("status").asString()).isEqualTo("up");
        assertThat(fine.at("/checks/database/detail").asString()).isEqualTo("17 rows");
        assertThat(fine.at("/checks/database/latency_ms").asDouble()).isNotNegative();

        cacheIsUp.set(false);
        var poorer = client.get("/health").expect(200).json();
        assertThat(poorer.get("status").asString()).isEqualTo("degraded");
        assertThat(poorer.at("/checks/cache/status").asString()).isEqualTo("degraded");
        assertThat(poorer.at("/checks/cache").has("detail")).isFalse();
        assertThat(client.get("/metrics").expect(200).text())
                .contains("stoa_dependency_up{dependency=\"cache\"} 0.0")
                .contains("stoa_dependency_up{dependency=\"database\"} 1.0");

        databaseIsUp.set(false);
        assertThat(client.get("/health").expect(503).json("/detail").asString()).contains("database");
        client.get("/health/live").expect(200);
    }

    @Test
    void onlyOperatorsSeeTheSystem() {
        for (var path : new String[] {"health", "traffic", "routes", "errors", "traces", "alerts", "profiles"}) {
            client.get("/system/" + path).problem(HttpProblem.UNAUTHENTICATED);
        }
    }
}
