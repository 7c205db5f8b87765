package dev.stoa.tasks;

import dev.stoa.platform.security.UserId;
import dev.stoa.web.Problem;
import dev.stoa.web.http.EntityTag;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Something that somebody has to do.
///
/// @param completedAt set exactly while the status is completed
/// @param version counts the changes, from 1
record Task(
        TaskId id,
        UserId ownerId,
        String title,
        @Nullable String description,
        Priority priority,
        Status status,
        @Nullable Instant completedAt,
        @Nullable Instant dueDate,
        List<String> tags,
        long version,
        Instant createdAt,
        Instant updatedAt) {

    /// @throws Problem 422 if the due date has passed
    static Task create(TaskId id, UserId owner, TaskEdit edit, Instant now) {
        requireFuture(edit.dueDate(), null, now);
        var status = edit.effectiveStatus();
        return new Task(
                id,
                owner,
                edit.title(),
                edit.description(),
                edit.priority(),
                status,
                status == Status.COMPLETED ? now : null,
                edit.dueDate(),
                edit.tags(),
                1,
                now,
                now);
    }

    /// The task after an edit. A due date that has passed may stay, but not be set.
    ///
    /// @throws Problem 422 if the due date is set to the past
    Task edited(TaskEdit edit, UserId newOwner, Instant now) {
        requireFuture(edit.dueDate(), dueDate, now);
        var newStatus = edit.effectiveStatus();
        var completed = newStatus != Status.COMPLETED ? null : completedAt != null ? completedAt : now;
        return new Task(
                id,
                newOwner,
                edit.title(),
                edit.description(),
                edit.priority(),
                newStatus,
                completed,
                edit.dueDate(),
                edit.tags(),
                version + 1,
                createdAt,
                now);
    }

    private static void requireFuture(@Nullable Instant wanted, @Nullable Instant current, Instant now) {
        if (wanted != null && !Objects.equals(wanted, current) && !wanted.isAfter(now)) {
            throw Problem.invalid("due_date", "must be in the future");
        }
    }

    /// The task as somebody would write it, for a patch to change.
    TaskEdit asEdit() {
        return new TaskEdit(title, description, priority, status, null, dueDate, tags, ownerId);
    }

    EntityTag tag() {
        return EntityTag.of(version);
    }
}
