package dev.stoa.examples.follow;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Follows a stream of CloudEvents over Server-Sent Events, such as Stoa's `GET /events`, and hands each event
/// to what was declared for its type.
public final class Follower {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final long PAUSE_MILLIS = 500;

    private final Map<String, Consumer<JsonNode>> handlers = new LinkedHashMap<>();
    private final URI stream;
    private final String token;
    private @Nullable String last;

    /// @param token of somebody who may see the events
    public Follower(URI stream, String token) {
        this.stream = stream;
        this.token = token;
    }

    /// Declares what is done about events of a type, such as `task.created`.
    public Follower on(String type, Consumer<JsonNode> handler) {
        handlers.put(type, handler);
        return this;
    }

    /// Follows until the thread is interrupted. When the connection ends it goes on after the last event that
    /// was handled.
    public void follow() throws InterruptedException {
        try (var http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            while (true) {
                try {
                    read(http);
                } catch (IOException e) {
                    LOG.warn("{} is away: {}", stream, e.toString());
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    private void read(HttpClient http) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(stream).header("Authorization", "Bearer " + token);
        if (last != null) {
            request.header("Last-Event-ID", last);
        }
        var reply = http.send(request.build(), BodyHandlers.ofInputStream());
        try (var lines = new BufferedReader(new InputStreamReader(reply.body(), StandardCharsets.UTF_8))) {
            if (reply.statusCode() != 200) {
                throw new IOException("it answers " + reply.statusCode());
            }
            String id = null;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring("id: ".length());
                } else if (line.startsWith("data: ")) {
                    handle(JsonMapper.shared().readTree(line.substring("data: ".length())));
                    last = id;
                }
            }
        }
    }

    private void handle(JsonNode event) {
        var type = event.path("type").asString();
        var handler = handlers.get(type);
        if (handler == null) {
            LOG.info("{} is passed over: nothing is declared for it", type);
        } else {
            handler.accept(event);
        }
    }

    private static String title(JsonNode event) {
        return event.at("/data/title").asString();
    }

    static void main(String[] arguments) throws InterruptedException {
        new Follower(URI.create(arguments[0]), arguments[1])
                .on("task.created", event -> IO.println("new: " + title(event)))
                .on("task.completed", event -> IO.println("done: " + title(event)))
                .follow();
    }
}
