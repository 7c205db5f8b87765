package dev.stoa.tasks;

import dev.stoa.contracts.identity.Person;
import dev.stoa.platform.security.UserId;
import dev.stoa.web.Example;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A task as the API shows it.
///
/// @param completed whether the status is completed
@Example("""
    {
      "id": "01934f5e-7c5a-7b3e-9d52-3f1f6a2b8c4d",
      "title": "Order flour",
      "description": "Twenty sacks of type 550, and two of rye.",
      "priority": "high",
      "status": "in_progress",
      "completed": false,
      "completed_at": null,
      "due_date": "2030-03-01T17:00:00Z",
      "tags": ["stock", "supplier"],
      "owner": {"id": "01934f5e-1111-7000-8000-000000000001", "name": "Grace Hopper"},
      "created_at": "2030-02-20T08:00:00Z",
      "updated_at": "2030-02-21T09:30:00Z"
    }
    """)
record TaskDetails(
        TaskId id,
        String title,
        @Nullable String description,
        Priority priority,
        Status status,
        boolean completed,
        @Nullable Instant completedAt,
        @Nullable Instant dueDate,
        List<String> tags,
        Owner owner,
        Instant createdAt,
        Instant updatedAt) {

    /// Whose task it is.
    ///
    /// @param name null when the person has left the organisation
    record Owner(UserId id, @Nullable String name) {}

    static TaskDetails of(Task task, @Nullable Person owner) {
        return new TaskDetails(
                task.id(),
                task.title(),
                task.description(),
                task.priority(),
                task.status(),
                task.status() == Status.COMPLETED,
                task.completedAt(),
                task.dueDate(),
                task.tags(),
                new Owner(task.ownerId(), owner == null ? null : owner.name()),
                task.createdAt(),
                task.updatedAt());
    }
}
