package dev.stoa.bench.vertx;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// Event loops parse, a virtual thread for each request answers, a semaphore bounds how many: what stoa-web does.
final class Main extends VerticleBase {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();
    private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();
    private static final Semaphore FREE = new Semaphore(4_096);
    private static final AtomicLong LAST_ID = new AtomicLong(1_000);
    private static final List<Task> TASKS =
            LongStream.rangeClosed(1, 1_000).mapToObj(Task.EXAMPLE::with).toList();
    private static final byte[] NOTHING = {};
    private static final String BROADCAST = "x".repeat(100);

    private static volatile String date = "";

    /// Those of this event loop.
    private final Set<ServerWebSocket> sockets = new HashSet<>();

    record NewTask(
            @Nullable String title,
            @Nullable String notes,
            @Nullable Integer priority,
            @Nullable LocalDate dueDate,
            @Nullable List<String> tags) {

        List<String> errors() {
            var errors = new ArrayList<String>(0);
            if (title == null || title.isBlank() || title.length() > 200) {
                errors.add("title must have 1 to 200 characters");
            }
            if (priority == null || priority < 1 || priority > 5) {
                errors.add("priority must be 1 to 5");
            }
            if (dueDate == null) {
                errors.add("due_date is required");
            }
            return errors;
        }
    }

    record Task(
            long id,
            @Nullable String title,
            @Nullable String notes,
            @Nullable Integer priority,
            @Nullable LocalDate dueDate,
            boolean done,
            List<String> tags,
            Instant createdAt) {

        static final Task EXAMPLE = new Task(
                0,
                "Paint the harbour wall",
                "Two coats, the second one after a dry night.",
                2,
                LocalDate.of(2026, 12, 24),
                false,
                List.of("harbour", "outside"),
                Instant.parse("2026-11-21T09:30:00Z"));

        Task with(long id) {
            return new Task(id, title, notes, priority, dueDate, done, tags, createdAt);
        }
    }

    private record Answer(int status, String type, byte[] body) {
        static Answer text(String text) {
            return new Answer(200, "text/plain", text.getBytes(StandardCharsets.UTF_8));
        }

        static Answer json(int status, Object value) {
            return new Answer(status, "application/json", JSON.writeValueAsBytes(value));
        }
    }

    @Override
    public Future<?> start() {
        var port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8000"));
        vertx.eventBus().consumer("broadcast", _ -> sockets.forEach(socket -> socket.writeTextMessage(BROADCAST)));
        return vertx.createHttpServer()
                .requestHandler(this::receive)
                .webSocketHandler(this::add)
                .listen(port, "0.0.0.0");
    }

    private void add(ServerWebSocket socket) {
        sockets.add(socket);
        socket.closeHandler(_ -> sockets.remove(socket));
    }

    private void receive(HttpServerRequest request) {
        if (request.path().equals("/broadcast")) {
            vertx.eventBus().publish("broadcast", "");
            request.response().setStatusCode(204).end();
            return;
        }
        var context = Vertx.currentContext();
        if (request.method().equals(HttpMethod.POST)) {
            request.body().onSuccess(body -> handOff(request, context, body.getBytes()));
        } else {
            handOff(request, context, NOTHING);
        }
    }

    private static void handOff(HttpServerRequest request, Context context, byte[] body) {
        var method = request.method();
        var path = request.path();
        THREADS.execute(() -> {
            var answer = guarded(method, path, body);
            context.runOnContext(_ -> send(request, answer));
        });
    }

    private static Answer guarded(HttpMethod method, String path, byte[] body) {
        if (!FREE.tryAcquire()) {
            return Answer.json(503, Map.of("error", "overloaded"));
        }
        try {
            return answer(method, path, body);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Answer.json(503, Map.of("error", "stopping"));
        } finally {
            FREE.release();
        }
    }

    private static Answer answer(HttpMethod method, String path, byte[] body) throws InterruptedException {
        if (path.equals("/plain")) {
            return Answer.text("Hello, World!");
        }
        if (path.equals("/block")) {
            Thread.sleep(20);
            return Answer.text("done");
        }
        if (path.equals("/tasks") && method.equals(HttpMethod.POST)) {
            return create(body);
        }
        if (path.startsWith("/tasks/")) {
            return get(path.substring("/tasks/".length()));
        }
        return Answer.json(404, Map.of("error", "not found"));
    }

    private static Answer get(String text) {
        try {
            return Answer.json(200, TASKS.get(Math.toIntExact(Long.parseLong(text) - 1)));
        } catch (NumberFormatException | ArithmeticException | IndexOutOfBoundsException _) {
            return Answer.json(404, Map.of("error", "not found"));
        }
    }

    private static Answer create(byte[] body) {
        NewTask wanted;
        try {
            wanted = JSON.readValue(body, NewTask.class);
        } catch (JacksonException _) {
            return Answer.json(400, Map.of("error", "unreadable"));
        }
        var errors = wanted.errors();
        if (!errors.isEmpty()) {
            return Answer.json(422, Map.of("errors", errors));
        }
        var task = new Task(
                LAST_ID.incrementAndGet(),
                wanted.title,
                wanted.notes,
                wanted.priority,
                wanted.dueDate,
                false,
                wanted.tags == null ? List.of() : wanted.tags,
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
        return Answer.json(201, task);
    }

    private static void send(HttpServerRequest request, Answer answer) {
        request.response()
                .setStatusCode(answer.status)
                .putHeader("Date", date)
                .putHeader("Content-Type", answer.type)
                .putHeader("Content-Length", Integer.toString(answer.body.length))
                .end(Buffer.buffer(answer.body));
    }

    static void main() {
        var loops = Runtime.getRuntime().availableProcessors();
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
        date = now();
        vertx.setPeriodic(1_000, _ -> date = now());
        vertx.deployVerticle(Main::new, new DeploymentOptions().setInstances(loops))
                .await();
    }

    private static String now() {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().atOffset(ZoneOffset.UTC));
    }
}
