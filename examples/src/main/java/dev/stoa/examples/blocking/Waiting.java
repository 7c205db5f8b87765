package dev.stoa.examples.blocking;

import dev.stoa.web.App;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Public;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

public final class Waiting {
    private static final JsonMapper JSON = new JsonMapper();

    private final Duration nap;
    private final URI posts;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    record Slept(long millis, String thread) {}

    Waiting(Duration nap, URI posts) {
        this.nap = nap;
        this.posts = posts;
    }

    /// Blocks its thread, and nobody else.
    @Get("/slow")
    @Public
    Slept slow() throws InterruptedException {
        Thread.sleep(nap);
        return new Slept(nap.toMillis(), Thread.currentThread().isVirtual() ? "virtual" : "platform");
    }

    /// Asks another server and hands on what it says.
    @Get("/external")
    @Public
    JsonNode external() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(posts.resolve("/posts/1"))
                .timeout(Duration.ofSeconds(5))
                .build();
        var reply = http.send(request, BodyHandlers.ofString());
        if (reply.statusCode() != 200) {
            throw new IOException("the server with the posts answered " + reply.statusCode());
        }
        return JSON.readTree(reply.body());
    }

    public static App app(Duration nap, URI posts) {
        return App.named("Waiting")
                .version("1.0.0")
                .mount(new Waiting(nap, posts))
                .answer(
                        IOException.class,
                        () -> HttpProblem.UNAVAILABLE.because("The server with the posts does not answer."));
    }

    static void main() {
        app(Duration.ofSeconds(2), URI.create("https://jsonplaceholder.typicode.com"))
                .run(8000);
    }
}
