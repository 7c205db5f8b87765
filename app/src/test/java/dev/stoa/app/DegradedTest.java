package dev.stoa.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.testkit.TestDatabase;
import dev.stoa.web.test.FaultProxy;
import dev.stoa.web.test.TestClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

/// What people notice when something fails that the product can do without: nothing. Operators see that it is
/// degraded.
class DegradedTest {
    private static RedisServer redis;
    private static FaultProxy proxy;
    private static Stoa stoa;
    private static TestClient anybody;
    private static TestClient ada;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        var port = freePort();
        redis = RedisServer.newRedisServer()
                .port(port)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .build();
        redis.start();
        proxy = FaultProxy.to("127.0.0.1", port);
        var settings = TestSettings.in(
                folder,
                Map.of(
                        "database.url", TestDatabase.freshUrl(),
                        "redis.url", "redis://127.0.0.1:" + proxy.port(),
                        // where nobody listens
                        "kafka.bootstrap", "127.0.0.1:" + freePort()));
        stoa = Stoa.start(settings, folder, InstantSource.system());
        anybody = TestClient.of(stoa.url());
        anybody.post("/register", """
            {"email": "ada@example.com", "password": "Analytical-1843", "name": "Ada", "organisation": "Engines"}
            """).expect(201);
        var token = anybody.post("/login", """
            {"email": "ada@example.com", "password": "Analytical-1843"}
            """).expect(200);
        ada = anybody.bearer(token.json("/access_token").asString());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @AfterAll
    static void stop() throws IOException {
        stoa.close();
        proxy.close();
        redis.stop();
    }

    @Test
    void withoutRedisEverythingIsAnsweredAndHealthSaysDegraded() {
        awaitCheck("redis", "up");

        proxy.cut();
        awaitCheck("redis", "degraded");
        assertThat(anybody.get("/health").expect(200).json("/status").asString())
                .isEqualTo("degraded");
        anybody.get("/health/ready").expect(200);
        ada.post("/tasks", "{\"title\": \"Survive\"}").expect(201);
        assertThat(ada.get("/tasks?q=Survive").expect(200).json("/total").asInt())
                .isEqualTo(1);

        proxy.heal();
        awaitCheck("redis", "up");
        assertThat(ada.get("/tasks?q=Survive").expect(200).json("/total").asInt())
                .isEqualTo(1);
    }

    @Test
    void aRedisThatIsSilentOrSlowHoldsNobodyUpForLong() {
        awaitCheck("redis", "up");

        proxy.silence();
        var begin = Instant.now();
        for (var i = 0; i < 6; i++) {
            ada.post("/tasks", "{\"title\": \"Be patient " + i + "\"}").expect(201);
        }
        // A quarter of a second for each of the first five, and then none is asked for a second.
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(6));

        proxy.heal();
        awaitCheck("redis", "up");
        proxy.delay(Duration.ofMillis(10));
        assertThat(ada.get("/tasks?q=patient").expect(200).json("/total").asInt())
                .isEqualTo(6);
        proxy.heal();
    }

    @Test
    void withoutKafkaEventsAreKeptAndHealthSaysDegraded() {
        ada.post("/tasks", "{\"title\": \"Tell the warehouse\"}").expect(201);

        awaitCheck("kafka", "degraded");

        ada.post("/tasks", "{\"title\": \"Go on\"}").expect(201);
        anybody.get("/health/ready").expect(200);
        assertThat(ada.get("/system/events/subscriptions").expect(200).json("/items"))
                .anySatisfy(subscription -> {
                    assertThat(subscription.path("name").asString()).isEqualTo("kafka.relay");
                    assertThat(subscription.path("lag").asInt()).isPositive();
                });
    }

    @Test
    void aTraceShowsWhatAListWasMadeFromAndThatItWasKept() {
        awaitCheck("redis", "up");
        var trace = "0af7651916cd43dd8448eb211c80319c";
        ada.with("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .get("/tasks?page_size=7")
                .expect(200);

        var spans = ada.get("/system/traces/" + trace).expect(200).json("/spans");

        var list = spans.valueStream()
                .filter(span -> span.get("name").asString().equals("list_tasks"))
                .findFirst()
                .orElseThrow();
        assertThat(spans.valueStream()
                        .filter(span -> span.path("parent_id").equals(list.get("id")))
                        .map(span -> span.get("name").asString()))
                .contains("cache_get", "db_query", "cache_set");
    }

    private static void awaitCheck(String name, String state) {
        var limit = Instant.now().plusSeconds(30);
        while (!anybody.get("/health")
                .expect(200)
                .json("/checks/" + name + "/status")
                .asString()
                .equals(state)) {
            assertThat(Instant.now()).as(name + " to be " + state).isBefore(limit);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
