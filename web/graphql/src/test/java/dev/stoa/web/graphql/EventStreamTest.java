package dev.stoa.web.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.App;
import dev.stoa.web.test.TestClient;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class EventStreamTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String CHANGES = "subscription { orderChanged { id status } }";

    private final Shop shop = new Shop();

    @AutoClose
    private final TestClient client = TestClient.start(App.named("Shop")
            .provide(new Shop.Callers())
            .install(GraphQl.at("/graphql").serve(shop)));

    @AutoClose
    private final HttpClient http = HttpClient.newHttpClient();

    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        var end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            Thread.sleep(1);
        }
    }

    @Test
    void pushesChangesAsServerSentEvents() throws Exception {
        var request = HttpRequest.newBuilder(client.url().resolve("/graphql"))
                .header("Accept", "text/event-stream")
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer ada")
                .POST(HttpRequest.BodyPublishers.ofString(
                        JSON.writeValueAsString(Map.of("query", "subscription { orderChanged(status: PAID) { id } }"))))
                .build();
        var reply = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (var lines = new BufferedReader(new InputStreamReader(reply.body(), StandardCharsets.UTF_8))) {
            waitUntil(() -> !shop.listeners.isEmpty());
            shop.changed(1, Shop.Status.OPEN);
            shop.changed(2, Shop.Status.PAID);

            assertThat(reply.headers().firstValue("Content-Type")).hasValue("text/event-stream");
            assertThat(nextEvent(lines)).isEqualTo("event: next data: {\"data\":{\"orderChanged\":{\"id\":\"2\"}}}");

            shop.listeners.values().forEach(queue -> queue.add("no more"));
            assertThat(nextEvent(lines)).isEqualTo("event: complete data: ");
        }
        waitUntil(() -> shop.closed.get() == 1);
    }

    private static String nextEvent(BufferedReader lines) throws Exception {
        var event = new ArrayList<String>();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty() && !event.isEmpty()) {
                break;
            }
            if (!line.startsWith(":") && !line.isEmpty()) {
                event.add(line);
            }
        }
        return String.join(" ", event);
    }

    @Test
    void answersAQueryAsEventsWhenNothingElseIsAccepted() {
        var reply = client.with("Accept", "text/event-stream").get("/graphql?query=%7B__typename%7D");

        reply.expect(200).expectHeader("Content-Type", "text/event-stream");
        assertThat(reply.text())
                .contains("event: next\ndata: {\"data\":{\"__typename\":\"Query\"}}\n\n", "event: complete\n");
    }

    @Test
    void refusesASubscriptionThatAsksForASingleAnswer() {
        var reply = client.with("Accept", "application/graphql-response+json")
                .post("/graphql", JSON.writeValueAsString(Map.of("query", CHANGES)));

        assertThat(reply.expect(400).json("/errors/0/extensions/code").asString())
                .isEqualTo("SUBSCRIPTION_NOT_POSSIBLE");
    }
}
