package dev.stoa.bench.protocols;

import dev.stoa.web.HttpProblem;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

record Task(
        long id,
        String title,
        @Nullable String notes,
        int priority,
        LocalDate dueDate,
        boolean done,
        List<String> tags,
        Instant createdAt) {
    private static final Task EXAMPLE = new Task(
            0,
            "Paint the harbour wall",
            "Two coats, the second one after a dry night.",
            2,
            LocalDate.of(2026, 12, 24),
            false,
            List.of("harbour", "outside"),
            Instant.parse("2026-11-21T09:30:00Z"));

    private static final List<Task> ALL =
            LongStream.rangeClosed(1, 1_000).mapToObj(EXAMPLE::with).toList();

    static Task get(long id) {
        if (id < 1 || id > ALL.size()) {
            throw HttpProblem.NOT_FOUND.because("There is no such task.");
        }
        return ALL.get((int) id - 1);
    }

    private Task with(long newId) {
        return new Task(newId, title, notes, priority, dueDate, done, tags, createdAt);
    }
}
