package dev.stoa.bench.spring;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

@RestController
class Tasks {
    private final AtomicLong lastId = new AtomicLong(1_000);
    private final List<Task> tasks =
            LongStream.rangeClosed(1, 1_000).mapToObj(Task.EXAMPLE::with).toList();

    record NewTask(
            @NotBlank @Size(max = 200) String title,
            @Nullable String notes,
            @NotNull @Min(1) @Max(5) Integer priority,
            @NotNull LocalDate dueDate,
            @Nullable List<String> tags) {}

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

    @GetMapping("/plain")
    String plain() {
        return "Hello, World!";
    }

    @GetMapping("/tasks/{id}")
    Task get(@PathVariable long id) {
        if (id < 1 || id > tasks.size()) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        return tasks.get((int) id - 1);
    }

    @PostMapping("/tasks")
    @ResponseStatus(HttpStatus.CREATED)
    Task create(@Valid @RequestBody NewTask wanted) {
        return new Task(
                lastId.incrementAndGet(),
                wanted.title(),
                wanted.notes(),
                wanted.priority(),
                wanted.dueDate(),
                false,
                wanted.tags() == null ? List.of() : wanted.tags(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    @GetMapping("/block")
    String block() throws InterruptedException {
        Thread.sleep(20);
        return "done";
    }
}
