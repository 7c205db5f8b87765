package dev.stoa.web.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.App;
import dev.stoa.web.test.TestClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SocketTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String CHANGES = "subscription { orderChanged { id status } }";

    private final Shop shop = new Shop();

    @AutoClose
    private final TestClient client = TestClient.start(App.named("Shop")
            .provide(new Shop.Callers())
            .install(GraphQl.at("/graphql").serve(shop)));

    @AutoClose
    private final HttpClient http = HttpClient.newHttpClient();

    /// What a socket received: messages, and the code it was closed with.
    private static final class Inbox implements WebSocket.Listener {
        final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                messages.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            messages.add("closed " + code);
            return null;
        }

        String next() throws InterruptedException {
            var message = messages.poll(5, TimeUnit.SECONDS);
            assertThat(message).as("a message within 5 s").isNotNull();
            return String.valueOf(message);
        }

        JsonNode nextJson() throws InterruptedException {
            return JSON.readTree(next());
        }
    }

    private WebSocket connect(Inbox inbox) {
        var address = URI.create(client.url().toString().replace("http:", "ws:") + "/graphql");
        return http.newWebSocketBuilder()
                .subprotocols("graphql-transport-ws")
                .buildAsync(address, inbox)
                .join();
    }

    private static void send(WebSocket socket, Map<String, ?> message) {
        socket.sendText(JSON.writeValueAsString(message), true).join();
    }

    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        var end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            Thread.sleep(1);
        }
    }

    @Test
    void pushesChangesOverAWebSocket() throws Exception {
        var inbox = new Inbox();
        var socket = connect(inbox);

        send(socket, Map.of("type", "connection_init", "payload", Map.of("Authorization", "Bearer ada")));
        assertThat(inbox.nextJson().path("type").asString()).isEqualTo("connection_ack");
        send(socket, Map.of("type", "subscribe", "id", "1", "payload", Map.of("query", CHANGES)));
        waitUntil(() -> !shop.listeners.isEmpty());
        shop.changed(7, Shop.Status.PAID);
        shop.changed(8, Shop.Status.OPEN);

        assertThat(inbox.nextJson()).isEqualTo(JSON.readTree("""
            {"type": "next", "id": "1", "payload": {"data": {"orderChanged": {"id": "7", "status": "PAID"}}}}
            """));
        assertThat(inbox.nextJson().at("/payload/data/orderChanged/id").asString())
                .isEqualTo("8");

        send(socket, Map.of("type", "complete", "id", "1"));
        waitUntil(() -> shop.closed.get() == 1);
        assertThat(shop.listeners).isEmpty();
    }

    @Test
    void endsASubscriptionWhenTheClientGoes() throws Exception {
        var inbox = new Inbox();
        var socket = connect(inbox);
        send(socket, Map.of("type", "connection_init", "payload", Map.of("Authorization", "Bearer ada")));
        send(socket, Map.of("type", "subscribe", "id", "1", "payload", Map.of("query", CHANGES)));
        waitUntil(() -> !shop.listeners.isEmpty());

        socket.abort();

        waitUntil(() -> shop.closed.get() == 1);
    }

    @Test
    void answersQueriesAndRefusalsOverAWebSocket() throws Exception {
        var inbox = new Inbox();
        var socket = connect(inbox);
        send(socket, Map.of("type", "connection_init"));
        inbox.next();

        send(socket, Map.of("type", "subscribe", "id", "q", "payload", Map.of("query", "{ payments { amount } }")));
        assertThat(inbox.nextJson().at("/payload/data/payments")).hasSize(2);
        assertThat(inbox.nextJson().path("type").asString()).isEqualTo("complete");

        send(socket, Map.of("type", "subscribe", "id", "s", "payload", Map.of("query", CHANGES)));
        var refused = inbox.nextJson();
        assertThat(refused.path("type").asString()).isEqualTo("error");
        assertThat(refused.at("/payload/0/extensions/code").asString()).isEqualTo("UNAUTHENTICATED");

        send(socket, Map.of("type", "subscribe", "id", "x", "payload", Map.of("query", "{ nothing }")));
        assertThat(inbox.nextJson().at("/payload/0/extensions/code").asString()).isEqualTo("GRAPHQL_VALIDATION_FAILED");
    }

    @Test
    void closesTheSocketWithTheCodesOfTheProtocol() throws Exception {
        var inbox = new Inbox();
        var socket = connect(inbox);

        send(socket, Map.of("type", "subscribe", "id", "1", "payload", Map.of("query", "{ payments { amount } }")));

        assertThat(inbox.next()).isEqualTo("closed 4401");
    }
}
