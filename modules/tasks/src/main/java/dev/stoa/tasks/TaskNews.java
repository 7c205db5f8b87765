package dev.stoa.tasks;

import dev.stoa.contracts.tasks.TaskCompleted;
import dev.stoa.contracts.tasks.TaskCreated;
import dev.stoa.contracts.tasks.TaskDeleted;
import dev.stoa.contracts.tasks.TaskUpdated;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.events.Events;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.util.List;
import java.util.Objects;

/// Tells others what happens to tasks, in the transaction in which it does. The key is the task, so
/// that what happens to one is heard in order.
final class TaskNews {
    private final Events events;

    TaskNews(Events events) {
        this.events = events;
    }

    void created(Transaction tx, Caller caller, Task task) {
        publish(tx, caller, task, new TaskCreated(task.id().value(), task.ownerId(), task.title(), caller.user()));
        if (task.status() == Status.COMPLETED) {
            completed(tx, caller, task);
        }
    }

    void changed(Transaction tx, Caller caller, Task before, Task task) {
        publish(
                tx,
                caller,
                task,
                new TaskUpdated(
                        task.id().value(),
                        task.ownerId(),
                        before.ownerId(),
                        task.title(),
                        task.version(),
                        caller.user()));
        if (task.status() == Status.COMPLETED && before.status() != Status.COMPLETED) {
            completed(tx, caller, task);
        }
    }

    void deleted(Transaction tx, Caller caller, Task task) {
        publish(tx, caller, task, new TaskDeleted(task.id().value(), task.ownerId(), caller.user()));
    }

    /// That the tasks of somebody are gone together with them.
    void erased(Transaction tx, TenantId tenant, UserId owner, List<TaskId> tasks) {
        tasks.forEach(task -> events.publish(tx, tenant, task, new TaskDeleted(task.value(), owner, owner)));
    }

    private void completed(Transaction tx, Caller caller, Task task) {
        var at = Objects.requireNonNull(task.completedAt(), "a completed task says since when");
        publish(
                tx,
                caller,
                task,
                new TaskCompleted(task.id().value(), task.ownerId(), task.title(), at, caller.user()));
    }

    private void publish(Transaction tx, Caller caller, Task task, Record event) {
        events.publish(tx, caller.tenant(), task.id(), event);
    }
}
