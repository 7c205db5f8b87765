package dev.stoa.tasks;

import static dev.stoa.tasks.TaskProblem.CHANGED_MEANWHILE;
import static dev.stoa.tasks.TaskProblem.TASK_NOT_FOUND;
import static dev.stoa.tasks.TaskProblem.TITLE_TAKEN;

import dev.stoa.contracts.identity.People;
import dev.stoa.contracts.identity.Person;
import dev.stoa.platform.audit.Audit;
import dev.stoa.platform.audit.AuditEntry;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tracing.Tracing;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.IfMatch;
import dev.stoa.web.Page;
import dev.stoa.web.Paging;
import dev.stoa.web.Problem;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The tasks of an organisation, as the caller may see and change them: each person their own, and who may
/// manage tasks everybody's. Whether the caller may do such a thing at all has been asked before.
final class Tasks {
    /// How often a change is tried again on top of somebody else's before it gives up.
    private static final int TRIES = 50;

    private final CachedTasks store;
    private final People people;
    private final TaskNews news;
    private final Audit audit;
    private final Ids ids;
    private final InstantSource clock;

    Tasks(CachedTasks store, People people, TaskNews news, Audit audit, Ids ids, InstantSource clock) {
        this.store = store;
        this.people = people;
        this.news = news;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    Page<Task> list(Caller caller, TaskFilter filter, TaskOrder order, Paging paging) {
        return Tracing.span("list_tasks", () -> {
            var wanted = CachedTasks.Wanted.of(onlyOwner(caller), filter, order, paging);
            var found = store.list(caller.tenant(), wanted);
            return paging.page(found.items(), found.total());
        });
    }

    /// Tasks that are older than the given one, the newest first.
    List<Task> listAfter(Caller caller, TaskFilter filter, @Nullable TaskId after, int limit) {
        return store.listAfter(caller.tenant(), filter, onlyOwner(caller), after, limit, clock.instant());
    }

    TaskStats stats(Caller caller) {
        return store.stats(caller.tenant(), onlyOwner(caller), clock.instant());
    }

    /// A task to look at.
    ///
    /// @throws Problem 404 if it is not there, or not the caller's to see
    Task find(Caller caller, TaskId id) {
        return seen(caller, id, store.find(caller.tenant(), id));
    }

    /// A task to change: as it is in the database now.
    private Task current(Caller caller, TaskId id) {
        return seen(caller, id, store.current(caller.tenant(), id));
    }

    private static Task seen(Caller caller, TaskId id, Optional<Task> found) {
        var onlyOwner = onlyOwner(caller);
        return found.filter(task -> onlyOwner == null || onlyOwner.equals(task.ownerId()))
                .orElseThrow(() -> TASK_NOT_FOUND.because("There is no task " + id + ", or it is not yours."));
    }

    /// @throws Problem 409 if the owner has an open task with that title
    Task create(Caller caller, TaskEdit wanted) {
        var owner = owner(caller, wanted.ownerId(), caller.user());
        var task = Task.create(new TaskId(ids.next()), owner, wanted, clock.instant());
        if (!store.insert(caller.tenant(), task, tx -> news.created(tx, caller, task))) {
            throw TITLE_TAKEN.because("'" + task.title() + "' is on the list already.");
        }
        return task;
    }

    /// Two who change different things at once both succeed, unless one of them named the version they saw.
    Task change(Caller caller, TaskId id, IfMatch ifMatch, UnaryOperator<TaskEdit> edit) {
        for (int i = 0; i < TRIES; i++) {
            var current = current(caller, id);
            ifMatch.require(current.tag());
            var wanted = edit.apply(current.asEdit());
            var next = current.edited(wanted, owner(caller, wanted.ownerId(), current.ownerId()), clock.instant());
            if (store.update(caller.tenant(), current, next, tx -> news.changed(tx, caller, current, next))) {
                return next;
            }
        }
        throw CHANGED_MEANWHILE.because("Others are changing this task. Try again.");
    }

    /// Recorded before it is done, as the task may be on another server than the audit log.
    void delete(Caller caller, TaskId id, IfMatch ifMatch) {
        ifMatch.require(current(caller, id).tag());
        audit.record(AuditEntry.by(caller, "tasks.delete").on("task", id).begun());
        for (int i = 0; i < TRIES; i++) {
            var current = current(caller, id);
            ifMatch.require(current.tag());
            if (store.delete(caller.tenant(), current, tx -> news.deleted(tx, caller, current))) {
                return;
            }
        }
        throw CHANGED_MEANWHILE.because("Others are changing this task. Try again.");
    }

    /// Those of the owners who belong to the organisation still, found in one call.
    Map<UserId, Person> owners(Caller caller, Set<UserId> owners) {
        return people.find(caller.tenant(), owners);
    }

    /// Whose tasks the caller is shown; null for those of everybody.
    static @Nullable UserId onlyOwner(Caller caller) {
        return caller.has(TasksModule.MANAGE) ? null : caller.user();
    }

    /// The owner somebody asked for, if they may ask and the person belongs to the organisation.
    private UserId owner(Caller caller, @Nullable UserId wanted, UserId otherwise) {
        if (wanted == null || wanted.equals(otherwise)) {
            return otherwise;
        }
        if (!caller.has(TasksModule.MANAGE)) {
            throw HttpProblem.FORBIDDEN.because(
                    "To give a task to somebody else needs the permission " + TasksModule.MANAGE + ".");
        }
        if (!people.find(caller.tenant(), Set.of(wanted)).containsKey(wanted)) {
            throw Problem.invalid("owner_id", "must be somebody in the organisation");
        }
        return wanted;
    }
}
