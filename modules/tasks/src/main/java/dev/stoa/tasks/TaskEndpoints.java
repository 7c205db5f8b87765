package dev.stoa.tasks;

import static dev.stoa.tasks.TaskProblem.CHANGED_MEANWHILE;
import static dev.stoa.tasks.TaskProblem.TASK_NOT_FOUND;
import static dev.stoa.tasks.TaskProblem.TITLE_TAKEN;

import dev.stoa.contracts.identity.People;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.UserId;
import dev.stoa.web.Created;
import dev.stoa.web.Cursor;
import dev.stoa.web.CursorPage;
import dev.stoa.web.Default;
import dev.stoa.web.Delete;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.IfMatch;
import dev.stoa.web.MergePatch;
import dev.stoa.web.Needs;
import dev.stoa.web.Page;
import dev.stoa.web.Paging;
import dev.stoa.web.Patch;
import dev.stoa.web.Post;
import dev.stoa.web.Problem;
import dev.stoa.web.Put;
import dev.stoa.web.Summary;
import dev.stoa.web.Tagged;
import dev.stoa.web.Version;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The tasks of an organisation. Each person sees their own; who may manage them sees everybody's.
final class TaskEndpoints {
    /// How often a change is tried again on top of somebody else's before it gives up.
    private static final int TRIES = 50;

    private final TaskStore tasks;
    private final People people;
    private final Ids ids;
    private final InstantSource clock;

    TaskEndpoints(TaskStore tasks, People people, Ids ids, InstantSource clock) {
        this.tasks = tasks;
        this.people = people;
        this.ids = ids;
        this.clock = clock;
    }

    /// One task.
    record TaskReply(TaskDetails task) {}

    @Get("/tasks")
    @Needs(TasksModule.READ)
    @Summary("List tasks: filtered, sorted, a page at a time.")
    Page<TaskDetails> list(Caller caller, TaskFilter filter, @Default("-created_at") TaskOrder sort, Paging paging) {
        var now = clock.instant();
        var onlyOwner = onlyOwner(caller);
        var found = tasks.list(caller.tenant(), filter, sort, onlyOwner, paging, now);
        return paging.page(details(caller, found), tasks.count(caller.tenant(), filter, onlyOwner, now));
    }

    /// The id of the last task seen, which says how old it is.
    record After(TaskId id) {}

    @Get("/tasks")
    @Version(2)
    @Needs(TasksModule.READ)
    @Summary("List tasks, the newest first: go on with next_cursor, and nobody's changes repeat or skip one.")
    CursorPage<TaskDetails> listByCursor(Caller caller, TaskFilter filter, Cursor cursor) {
        var after = cursor.after(After.class).map(After::id).orElse(null);
        var found =
                tasks.listAfter(caller.tenant(), filter, onlyOwner(caller), after, cursor.limit() + 1, clock.instant());
        return cursor.page(details(caller, found), task -> new After(task.id()));
    }

    @Get("/tasks/stats")
    @Needs(TasksModule.READ)
    @Summary("Count tasks, in all and by kind.")
    TaskStats stats(Caller caller) {
        return tasks.stats(caller.tenant(), onlyOwner(caller), clock.instant());
    }

    @Post("/tasks")
    @Needs(TasksModule.CREATE)
    @Fails(409)
    @Summary("Add a task.")
    Created<TaskReply> create(Caller caller, TaskEdit wanted) {
        var owner = owner(caller, wanted.ownerId(), caller.user());
        var task = Task.create(new TaskId(ids.next()), owner, wanted, clock.instant());
        if (!tasks.insert(caller.tenant(), task)) {
            throw TITLE_TAKEN.because("'" + task.title() + "' is on the list already.");
        }
        return Created.at("/tasks/" + task.id(), reply(caller, task)).tagged(task.tag());
    }

    @Get("/tasks/{id}")
    @Needs(TasksModule.READ)
    @Summary("Look at one task.")
    Tagged<TaskReply> get(Caller caller, TaskId id) {
        return tagged(caller, find(caller, id));
    }

    @Put("/tasks/{id}")
    @Needs(TasksModule.UPDATE)
    @Fails(409)
    @Summary("Write a task anew. What is not sent gets its default.")
    Tagged<TaskReply> replace(Caller caller, TaskId id, IfMatch ifMatch, TaskEdit wanted) {
        return change(caller, id, ifMatch, _ -> wanted);
    }

    @Patch("/tasks/{id}")
    @Needs(TasksModule.UPDATE)
    @Fails(409)
    @Summary("Change some of a task: complete it, postpone it, rename it.")
    Tagged<TaskReply> change(Caller caller, TaskId id, IfMatch ifMatch, MergePatch<TaskEdit> patch) {
        return change(caller, id, ifMatch, patch::applyTo);
    }

    @Delete("/tasks/{id}")
    @Needs(TasksModule.DELETE)
    @Summary("Delete a task for good.")
    void delete(Caller caller, TaskId id, IfMatch ifMatch) {
        for (int i = 0; i < TRIES; i++) {
            var current = find(caller, id);
            ifMatch.require(current.tag());
            if (tasks.delete(caller.tenant(), current)) {
                return;
            }
        }
        throw CHANGED_MEANWHILE.because("Others are changing this task. Try again.");
    }

    /// Two who change different things at once both succeed, unless one of them named the version they saw.
    private Tagged<TaskReply> change(Caller caller, TaskId id, IfMatch ifMatch, UnaryOperator<TaskEdit> edit) {
        for (int i = 0; i < TRIES; i++) {
            var current = find(caller, id);
            ifMatch.require(current.tag());
            var wanted = edit.apply(current.asEdit());
            var next = current.edited(wanted, owner(caller, wanted.ownerId(), current.owner()), clock.instant());
            if (tasks.update(caller.tenant(), next)) {
                return tagged(caller, next);
            }
        }
        throw CHANGED_MEANWHILE.because("Others are changing this task. Try again.");
    }

    private Task find(Caller caller, TaskId id) {
        return tasks.find(caller.tenant(), id, onlyOwner(caller)).orElseThrow(() -> notFound(id));
    }

    private static Problem notFound(TaskId id) {
        return TASK_NOT_FOUND.because("There is no task " + id + ", or it is not yours.");
    }

    private static @Nullable UserId onlyOwner(Caller caller) {
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

    private Tagged<TaskReply> tagged(Caller caller, Task task) {
        return new Tagged<>(task.tag(), reply(caller, task));
    }

    private TaskReply reply(Caller caller, Task task) {
        return new TaskReply(details(caller, List.of(task)).getFirst());
    }

    private List<TaskDetails> details(Caller caller, List<Task> found) {
        var owners =
                people.find(caller.tenant(), found.stream().map(Task::owner).collect(Collectors.toSet()));
        return found.stream()
                .map(task -> TaskDetails.of(task, owners.get(task.owner())))
                .toList();
    }
}
