package dev.stoa.bench.javalin;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.javalin.json.JavalinJackson3;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.DateTimeFeature;

final class Main {
    private final AtomicLong lastId = new AtomicLong(1_000);
    private final List<Task> tasks =
            LongStream.rangeClosed(1, 1_000).mapToObj(Task.EXAMPLE::with).toList();

    record NewTask(
            @Nullable String title,
            @Nullable String notes,
            @Nullable Integer priority,
            @Nullable LocalDate dueDate,
            @Nullable List<String> tags) {}

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

    private void get(Context context) {
        var id = context.pathParamAsClass("id", Long.class).get();
        if (id < 1 || id > tasks.size()) {
            throw new NotFoundResponse();
        }
        context.json(tasks.get(id.intValue() - 1));
    }

    private void create(Context context) {
        var wanted = context.bodyValidator(NewTask.class)
                .check(
                        "title",
                        task -> task.title != null && !task.title.isBlank() && task.title.length() <= 200,
                        "must have 1 to 200 characters")
                .check(
                        "priority",
                        task -> task.priority != null && task.priority >= 1 && task.priority <= 5,
                        "must be 1 to 5")
                .check("due_date", task -> task.dueDate != null, "is required")
                .get();
        context.status(201)
                .json(new Task(
                        lastId.incrementAndGet(),
                        wanted.title,
                        wanted.notes,
                        wanted.priority,
                        wanted.dueDate,
                        false,
                        wanted.tags == null ? List.of() : wanted.tags,
                        Instant.now().truncatedTo(ChronoUnit.MILLIS)));
    }

    private static void block(Context context) throws InterruptedException {
        Thread.sleep(20);
        context.result("done");
    }

    static void main() {
        var tasks = new Main();
        Javalin.create(config -> {
                    config.concurrency.useVirtualThreads = true;
                    config.startup.showJavalinBanner = false;
                    config.jsonMapper(new JavalinJackson3()
                            .updateMapper(json -> json.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                                    .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)));
                    config.routes.get("/plain", context -> context.result("Hello, World!"));
                    config.routes.get("/tasks/{id}", tasks::get);
                    config.routes.post("/tasks", tasks::create);
                    config.routes.get("/block", Main::block);
                })
                .start(Integer.parseInt(System.getenv().getOrDefault("PORT", "8000")));
    }
}
