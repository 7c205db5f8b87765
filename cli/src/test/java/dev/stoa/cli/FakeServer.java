package dev.stoa.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A server that speaks the part of Stoa's API that the command line uses, with its tasks in memory.
public final class FakeServer implements AutoCloseable {
    public static final String EMAIL = "ada@harbour.example";
    public static final String PASSWORD = "Harbour-2026!";

    private final HttpServer http;
    private final List<ObjectNode> tasks = new CopyOnWriteArrayList<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile String token = "token-" + UUID.randomUUID();
    private volatile String refreshToken = "refresh-" + UUID.randomUUID();
    private volatile Runnable onRefusal = () -> {};
    private final Queue<Answer> prepared = new ConcurrentLinkedQueue<>();

    /// What the server was asked.
    public record Request(String line, @Nullable String authorization, JsonNode body) {}

    private record Answer(int status, String body) {}

    public FakeServer() {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.createContext("/", this::serve);
        http.start();
    }

    public String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public Request lastRequest() {
        return requests.getLast();
    }

    /// Makes every token given so far worthless.
    public void endSessions() {
        expireTokens();
        refreshToken = "refresh-" + UUID.randomUUID();
    }

    /// Makes every access token given so far worthless.
    public void expireTokens() {
        token = "token-" + UUID.randomUUID();
    }

    /// Does something when a request comes with a token that is worthless, before it is answered.
    public void onRefusal(Runnable what) {
        onRefusal = what;
    }

    /// Tokens as they are kept by who has signed in.
    public String session() {
        return """
            {"server": "%s", "email": "%s", "token": "%s", "refresh_token": "%s"}
            """.formatted(url(), EMAIL, token, refreshToken);
    }

    /// Gives this answer to the next request, whatever it asks; called again, to the one after it.
    public void answerNext(int status, String body) {
        prepared.add(new Answer(status, body));
    }

    /// Adds a task with this title and these further fields, and returns its id.
    public String add(String title, Map<String, String> fields) {
        var task = task(Json.object().put("title", title));
        fields.forEach(task::put);
        task.put("completed", task.get("status").stringValue().equals("completed"));
        tasks.add(task);
        return task.get("id").stringValue();
    }

    public String add(String title) {
        return add(title, Map.of());
    }

    public List<String> titles() {
        return tasks.stream().map(task -> task.get("title").stringValue()).toList();
    }

    public JsonNode task(String id) {
        return tasks.stream()
                .filter(task -> task.get("id").stringValue().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        http.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var request = new Request(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    text.isEmpty() || !text.startsWith("{") ? Json.object().put("form", text) : Json.parse(text));
            requests.add(request);
            var answer = answer(exchange, request);
            var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders()
                    .add("Content-Type", answer.status() < 400 ? "application/json" : "application/problem+json");
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Answer answer(HttpExchange exchange, Request request) {
        var answer = prepared.poll();
        if (answer != null) {
            return answer;
        }
        var path = exchange.getRequestURI().getPath();
        if (request.line().equals("POST /login")) {
            return login(request.body());
        }
        if (request.line().equals("POST /mfa/verify")) {
            return tokens();
        }
        if (request.line().equals("POST /token/refresh")) {
            return refresh(request.body());
        }
        if (request.line().equals("POST /token/revoke")) {
            return new Answer(200, "");
        }
        if (!("Bearer " + token).equals(request.authorization())) {
            onRefusal.run();
            return problem(401, "Not signed in", "the token is missing or has run out");
        }
        if (path.equals("/users/me")) {
            return new Answer(200, """
                    {"id": "0199c0de-0000-7000-8000-000000000001", "email": "%s", "name": "Ada", "role": "admin",
                     "organisation": {"id": "0199c0de-0000-7000-8000-000000000002", "name": "Harbour Bakery"},
                     "permissions": ["tasks.create"], "created_at": "2026-11-01T08:00:00Z"}
                    """.formatted(EMAIL));
        }
        return path.equals("/tasks") ? tasks(exchange, request) : one(path.substring("/tasks/".length()), request);
    }

    private Answer login(JsonNode body) {
        var right = body.path("email").asString("").equals(EMAIL)
                && body.path("password").asString("").equals(PASSWORD);
        return right ? tokens() : problem(401, "Sign-in refused", "e-mail or password is wrong");
    }

    private Answer refresh(JsonNode body) {
        if (!body.path("refresh_token").asString("").equals(refreshToken)) {
            return problem(401, "The refresh token is not good", "it was used already");
        }
        refreshToken = "refresh-" + UUID.randomUUID();
        return tokens();
    }

    private Answer tokens() {
        return new Answer(200, """
                {"access_token": "%s", "token_type": "bearer", "expires_in": 900, "refresh_token": "%s"}
                """.formatted(token, refreshToken));
    }

    private Answer tasks(HttpExchange exchange, Request request) {
        if (request.line().startsWith("POST")) {
            var title = request.body().path("title").asString("");
            if (titles().contains(title)) {
                return problem(409, "The title is in use", "you have an open task of this title");
            }
            var task = task(request.body());
            tasks.add(task);
            return new Answer(201, Json.object().set("task", task).toString());
        }
        var query = query(exchange.getRequestURI().getRawQuery());
        var found = tasks.stream()
                .filter(task -> Stream.of("status", "priority")
                        .filter(query::containsKey)
                        .allMatch(name -> task.get(name).stringValue().equals(query.get(name))))
                .filter(task -> task.get("title").stringValue().contains(query.getOrDefault("q", "")))
                .toList();
        var page = Integer.parseInt(query.get("page"));
        var size = Integer.parseInt(query.get("page_size"));
        var answer = Json.object();
        var items = answer.putArray("items");
        found.stream().skip((long) (page - 1) * size).limit(size).forEach(items::add);
        answer.put("page", page).put("page_size", size).put("total", found.size());
        var links = answer.putObject("_links").put("self", request.line().substring("GET ".length()));
        query.put("page", Integer.toString(page + 1));
        var next = "/tasks?"
                + String.join(
                        "&",
                        query.entrySet().stream()
                                .map(e -> e.getKey() + "=" + e.getValue())
                                .toList());
        links.put("next", page * size < found.size() ? next : null).putNull("prev");
        return new Answer(200, answer.toString());
    }

    private Answer one(String id, Request request) {
        var task = tasks.stream()
                .filter(candidate -> candidate.get("id").stringValue().equals(id))
                .findFirst()
                .orElse(null);
        if (task == null) {
            return problem(404, "No such task", "there is no task " + id);
        }
        switch (request.line().split(" ")[0]) {
            case "DELETE" -> {
                tasks.remove(task);
                return new Answer(204, "");
            }
            case "PATCH" -> {
                task.setAll((ObjectNode) request.body());
                task.put("completed", task.get("status").stringValue().equals("completed"));
            }
            default -> {}
        }
        return new Answer(200, Json.object().set("task", task).toString());
    }

    private ObjectNode task(JsonNode given) {
        var task = (ObjectNode) Json.parse("""
                {"id": "%s", "title": "", "description": "", "priority": "medium", "status": "todo",
                 "completed": false, "completed_at": null, "due_date": null, "tags": [],
                 "owner": {"id": "0199c0de-0000-7000-8000-000000000001", "name": "Ada"},
                 "created_at": "2026-11-20T08:00:00Z", "updated_at": "2026-11-20T08:00:00Z"}
                """.formatted(UUID.randomUUID()));
        task.setAll((ObjectNode) given);
        return task;
    }

    private static Answer problem(int status, String title, String detail) {
        return new Answer(
                status,
                Json.object()
                        .put("type", "/problems/tasks/some-type")
                        .put("title", title)
                        .put("status", status)
                        .put("detail", detail)
                        .put("request_id", "0199c0de-aaaa-7000-8000-000000000009")
                        .toString());
    }

    private static Map<String, String> query(@Nullable String raw) {
        var query = new LinkedHashMap<String, String>();
        var pairs = raw == null ? new ArrayList<String>() : List.of(raw.split("&"));
        for (var pair : pairs) {
            var parts = pair.split("=", 2);
            query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return query;
    }
}
