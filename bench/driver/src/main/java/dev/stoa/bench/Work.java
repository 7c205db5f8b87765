package dev.stoa.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// The work that all subjects do, and the proof that they do the same.
record Work(Server server, HttpClient client) {
    /// What is posted, with all of its fields.
    static final String NEW_TASK = """
            {"title": "Paint the harbour wall", "notes": "Two coats, the second one after a dry night.", \
            "priority": 2, "due_date": "2026-12-24", "tags": ["harbour", "outside"]}""";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String TASK = """
            {"id": 42, "title": "Paint the harbour wall", "notes": "Two coats, the second one after a dry night.",
             "priority": 2, "due_date": "2026-12-24", "done": false, "tags": ["harbour", "outside"],
             "created_at": "2026-11-21T09:30:00Z"}
            """;
    /// What the server chooses for a new task.
    private static final List<String> CHOSEN = List.of("id", "created_at");
    private static final List<String> REFUSED = List.of(
            NEW_TASK.replace("Paint the harbour wall", "   "),
            NEW_TASK.replace("Paint the harbour wall", "x".repeat(201)),
            NEW_TASK.replace("\"priority\": 2", "\"priority\": 0"),
            NEW_TASK.replace("\"priority\": 2", "\"priority\": 6"),
            NEW_TASK.replace("2026-12-24", "2026-13-40"),
            NEW_TASK.replace("\"due_date\": \"2026-12-24\", ", ""),
            NEW_TASK.replace("}", ""));

    /// @throws IllegalStateException if the server answers something else than the others
    static void check(Server server) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            new Work(server, client).check();
        }
    }

    private void check() throws IOException, InterruptedException {
        require("GET /plain", get("/plain"), 200, "Hello, World!");
        require("GET /block", get("/block"), 200, "done");
        var task = get("/tasks/42");
        require("GET /tasks/42", task.statusCode() == 200 && isTheTask(task.body(), List.of("created_at")), task);
        var nothing = get("/tasks/100000");
        require("GET /tasks/100000", nothing.statusCode() == 404, nothing);
        var made = post(NEW_TASK);
        require("POST /tasks", made.statusCode() == 201 && isTheTask(made.body(), CHOSEN), made);
        for (var body : REFUSED) {
            var refused = post(body);
            require("POST of " + body, refused.statusCode() >= 400 && refused.statusCode() < 500, refused);
        }
    }

    /// @param except fields of which only the name must be the same: some write UTC as `Z`, some as `+00:00`
    private static boolean isTheTask(String body, List<String> except) {
        var sent = JSON.readTree(body);
        var expected = JSON.readTree(TASK);
        return sent.size() == expected.size()
                && expected.propertyStream()
                        .allMatch(field -> except.contains(field.getKey())
                                ? sent.has(field.getKey())
                                : field.getValue().equals(sent.get(field.getKey())));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(to(path).GET().build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        var request = to("/tasks").header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .version(HttpClient.Version.HTTP_1_1);
    }

    private void require(String what, HttpResponse<String> reply, int status, String body) {
        require(what, reply.statusCode() == status && reply.body().equals(body), reply);
    }

    private void require(String what, boolean isRight, HttpResponse<String> reply) {
        if (!isRight) {
            throw new IllegalStateException(server.subject().name() + " does not do the work of the others: " + what
                    + " is answered " + reply.statusCode() + " " + reply.body());
        }
    }
}
