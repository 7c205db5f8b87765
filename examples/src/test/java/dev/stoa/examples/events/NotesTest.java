package dev.stoa.examples.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.test.TestClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class NotesTest {
    @AutoClose
    private final TestClient client = TestClient.start(Notes.app());

    @AutoClose
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void sendsWhatIsThereAndWhatComes() throws Exception {
        note("first");
        try (var events = listen("0")) {
            assertThat(event(events)).contains("id: 1", "event: note", "data: {\"id\":1,\"text\":\"first\"}");

            note("second");

            assertThat(event(events)).contains("id: 2");
        }
    }

    @Test
    void goesOnAfterTheLastEventThatWasSeen() throws Exception {
        note("first");
        note("second");

        try (var events = listen("1")) {
            assertThat(event(events)).contains("id: 2");
        }
    }

    private void note(String text) {
        client.post("/notes", "{\"text\": \"" + text + "\"}").expect(201);
    }

    private BufferedReader listen(String last) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(client.url() + "/notes/events"))
                .header("Last-Event-ID", last)
                .build();
        var body = http.send(request, BodyHandlers.ofInputStream()).body();
        return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /// The lines of the next event; comments are none.
    private static List<String> event(BufferedReader events) throws IOException {
        var lines = new ArrayList<String>();
        while (lines.isEmpty()) {
            for (var line = events.readLine(); !line.isEmpty(); line = events.readLine()) {
                if (!line.startsWith(":")) {
                    lines.add(line);
                }
            }
        }
        return lines;
    }
}
