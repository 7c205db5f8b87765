package dev.stoa.bench.stoa;

import dev.stoa.web.App;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.Status;
import dev.stoa.web.WebSocket;
import dev.stoa.web.http.Reply;
import dev.stoa.web.jetty.JettyEngine;
import dev.stoa.web.socket.Conversation;
import dev.stoa.web.socket.Socket;
import dev.stoa.web.vertx.VertxEngine;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

final class Main {
    private static final String BROADCAST = "x".repeat(100);

    private final Set<Socket<String>> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong lastId = new AtomicLong(1_000);
    private final List<Task> tasks =
            LongStream.rangeClosed(1, 1_000).mapToObj(Task.EXAMPLE::with).toList();

    record NewTask(
            @NotBlank @Size(max = 200) String title,
            @Nullable String notes,
            @Min(1) @Max(5) int priority,
            LocalDate dueDate,
            List<String> tags) {}

    record Task(
            long id,
            String title,
            @Nullable String notes,
            int priority,
            LocalDate dueDate,
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

    @Get("/plain")
    @Public
    Reply plain() {
        return Reply.text(200, "text/plain", "Hello, World!");
    }

    @Get("/tasks/{id}")
    @Public
    Task get(long id) {
        if (id < 1 || id > tasks.size()) {
            throw HttpProblem.NOT_FOUND.because("There is no such task.");
        }
        return tasks.get((int) id - 1);
    }

    @Post("/tasks")
    @Status(201)
    @Public
    Task create(NewTask wanted) {
        return new Task(
                lastId.incrementAndGet(),
                wanted.title(),
                wanted.notes(),
                wanted.priority(),
                wanted.dueDate(),
                false,
                wanted.tags(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    @Get("/block")
    @Public
    Reply block() throws InterruptedException {
        Thread.sleep(20);
        return Reply.text(200, "text/plain", "done");
    }

    @WebSocket("/ws")
    @Public
    Listening listen() {
        return new Listening(sockets);
    }

    record Listening(Set<Socket<String>> sockets) implements Conversation<String, String> {

        @Override
        public void opened(Socket<String> socket) {
            sockets.add(socket);
        }

        @Override
        public void received(Socket<String> socket, String message) {}

        @Override
        public void closed(Socket<String> socket, int code, String reason) {
            sockets.remove(socket);
        }
    }

    @Post("/broadcast")
    @Public
    void broadcast() {
        Socket.send(sockets, BROADCAST);
    }

    static void main(String[] args) {
        var engine = args[0].equals("jetty") ? new JettyEngine() : new VertxEngine();
        App.named("Tasks").engine(engine).mount(new Main()).run(8000);
    }
}
