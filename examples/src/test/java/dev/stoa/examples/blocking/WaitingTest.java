package dev.stoa.examples.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.App;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.test.TestClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");

    /// The proportions of F66, 500 naps of two seconds in less than four, in half the time.
    @Test
    void letsFiveHundredWaitTogether() {
        var nap = Duration.ofSeconds(1);
        try (var client = TestClient.start(Waiting.app(nap, NOBODY));
                var http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            var slow = HttpRequest.newBuilder(client.url().resolve("/slow")).build();
            http.sendAsync(slow, BodyHandlers.ofString()).join();
            var replies = new ArrayList<CompletableFuture<HttpResponse<String>>>();

            var start = System.nanoTime();
            for (int i = 0; i < 500; i++) {
                replies.add(http.sendAsync(slow, BodyHandlers.ofString()));
            }
            replies.forEach(reply -> assertThat(reply.join().statusCode()).isEqualTo(200));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(nap.multipliedBy(2));
        }
    }

    @Test
    void handsOnWhatAnotherServerSays() {
        var posts = App.named("Posts")
                .route(Method.GET, "/posts/1", _ -> Reply.text(200, "application/json", "{\"id\": 1}"));
        try (var other = TestClient.start(posts);
                var client = TestClient.start(Waiting.app(Duration.ZERO, other.url()))) {
            assertThat(client.get("/external").expect(200).json("/id").asInt()).isEqualTo(1);
        }
    }

    @Test
    void saysSoWhenTheOtherServerIsNotThere() {
        try (var client = TestClient.start(Waiting.app(Duration.ZERO, NOBODY))) {
            client.get("/external").problem(HttpProblem.UNAVAILABLE);
        }
    }
}
