package dev.stoa.web.graphql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.App;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestSocket;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class SocketTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, ?> AS_ADA =
            Map.of("type", "connection_init", "payload", Map.of("Authorization", "Bearer ada"));
    private static final String CHANGES = "subscription { orderChanged { id status } }";

    private final Shop shop = new Shop();
    private final Shop.Callers callers = new Shop.Callers();

    @AutoClose
    private final TestClient client = TestClient.start(
            App.named("Shop").provide(callers).install(GraphQl.at("/graphql").serve(shop)));

    @AutoClose
    private final TestSocket socket = client.socket("/graphql", "graphql-transport-ws");

    private void send(Map<String, ?> message) {
        socket.send(JSON.writeValueAsString(message));
    }

    private void subscribe(String id, String query) {
        send(Map.of("type", "subscribe", "id", id, "payload", Map.of("query", query)));
    }

    private void listenAsAda() throws InterruptedException {
        send(AS_ADA);
        assertThat(socket.json().path("type").asString()).isEqualTo("connection_ack");
        subscribe("1", CHANGES);
        waitUntil(() -> !shop.listeners.isEmpty());
    }

    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        var end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            Thread.sleep(1);
        }
    }

    @Test
    void pushesChangesUntilTheClientHasEnough() throws Exception {
        listenAsAda();

        shop.changed(7, Shop.Status.PAID);
        shop.changed(8, Shop.Status.OPEN);

        assertThat(socket.json()).isEqualTo(JSON.readTree("""
            {"type": "next", "id": "1", "payload": {"data": {"orderChanged": {"id": "7", "status": "PAID"}}}}
            """));
        assertThat(socket.json().at("/payload/data/orderChanged/id").asString()).isEqualTo("8");

        send(Map.of("type", "complete", "id", "1"));
        waitUntil(() -> shop.closed.get() == 1);
        assertThat(shop.listeners).isEmpty();
    }

    @Test
    void endsASubscriptionWhenTheClientGoes() throws Exception {
        listenAsAda();

        socket.abort();

        waitUntil(() -> shop.closed.get() == 1);
    }

    @Test
    void endsASubscriptionWhenTheCallerIsNoLongerKnown() throws Exception {
        listenAsAda();

        callers.areKnown = false;
        shop.changed(7, Shop.Status.PAID);

        var last = socket.json();
        assertThat(last.path("type").asString()).isEqualTo("error");
        assertThat(last.at("/payload/0/extensions/code").asString()).isEqualTo("UNAUTHENTICATED");
        waitUntil(() -> shop.closed.get() == 1);
    }

    @Test
    void endsSubscriptionsWhenTheServerStops() throws Exception {
        listenAsAda();

        client.close();

        socket.expectClosed(1001);
        waitUntil(() -> shop.closed.get() == 1);
    }

    @Test
    void tellsOfASourceThatFailsOnlyThatItDid() throws Exception {
        send(Map.of("type", "connection_init"));
        socket.json();
        subscribe("1", "subscription { faulty }");

        assertThat(socket.json().at("/payload/data/faulty").asInt()).isEqualTo(1);
        var last = socket.text();
        assertThat(JSON.readTree(last).path("type").asString()).isEqualTo("error");
        assertThat(last).contains("INTERNAL").doesNotContain("secret");
    }

    @Test
    void answersQueriesAndRefusals() {
        send(Map.of("type", "connection_init"));
        socket.json();

        subscribe("q", "{ payments { amount } }");
        assertThat(socket.json().at("/payload/data/payments")).hasSize(2);
        assertThat(socket.json().path("type").asString()).isEqualTo("complete");

        subscribe("s", CHANGES);
        assertThat(socket.json().at("/payload/0/extensions/code").asString()).isEqualTo("UNAUTHENTICATED");

        subscribe("x", "{ nothing }");
        assertThat(socket.json().at("/payload/0/extensions/code").asString()).isEqualTo("GRAPHQL_VALIDATION_FAILED");
    }

    @Test
    void letsPagesOfTheOriginsItIsToldConnect() {
        var plugin = GraphQl.at("/graphql").serve(new Shop()).origins("https://app.example");
        try (var client =
                TestClient.start(App.named("Shop").provide(new Shop.Callers()).install(plugin))) {
            client.with("Origin", "https://app.example")
                    .socket("/graphql", "graphql-transport-ws")
                    .close();
            assertThatThrownBy(() ->
                            client.with("Origin", "https://evil.example").socket("/graphql", "graphql-transport-ws"))
                    .hasMessageContaining("403");
        }
    }

    @Test
    void closesTheSocketWithTheCodesOfTheProtocol() {
        subscribe("1", "{ payments { amount } }");

        socket.expectClosed(4401);
    }
}
