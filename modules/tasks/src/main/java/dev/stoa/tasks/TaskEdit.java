package dev.stoa.tasks;

import dev.stoa.platform.security.UserId;
import dev.stoa.web.Default;
import dev.stoa.web.Example;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Everything about a task that people write, as they send it to create or replace one.
///
/// @param completed a short way to say the status; wins over `status` when it is sent
/// @param tags kept in lower case and once each
/// @param ownerId whose task it is; null for the caller's own, or for the owner it has
@Example("""
    {
      "title": "Order flour",
      "description": "Twenty sacks of type 550, and two of rye.",
      "priority": "high",
      "due_date": "2030-03-01T17:00:00Z",
      "tags": ["stock", "supplier"]
    }
    """)
record TaskEdit(
        @NotBlank @Size(max = 200) String title,
        @Nullable @Size(max = 1000) String description,
        @Default("medium") Priority priority,
        @Default("todo") Status status,
        @Nullable Boolean completed,
        @Nullable Instant dueDate,
        @Size(max = 10) List<@NotBlank @Size(max = 50) String> tags,
        @Nullable UserId ownerId) {

    TaskEdit {
        title = title.strip();
        tags = tags.stream()
                .map(tag -> tag.strip().toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        // What the database keeps; so a task reads the same right after it was written.
        dueDate = dueDate == null ? null : dueDate.truncatedTo(ChronoUnit.MICROS);
    }

    /// The same, completed.
    TaskEdit done() {
        return new TaskEdit(title, description, priority, status, true, dueDate, tags, ownerId);
    }

    /// The status after `completed` had its say.
    Status effectiveStatus() {
        if (completed == null) {
            return status;
        }
        if (completed) {
            return Status.COMPLETED;
        }
        return status == Status.COMPLETED ? Status.TODO : status;
    }
}
