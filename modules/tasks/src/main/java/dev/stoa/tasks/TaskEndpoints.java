package dev.stoa.tasks;

import dev.stoa.platform.jobs.JobId;
import dev.stoa.platform.security.Caller;
import dev.stoa.web.Accepted;
import dev.stoa.web.Created;
import dev.stoa.web.Cursor;
import dev.stoa.web.CursorPage;
import dev.stoa.web.Default;
import dev.stoa.web.Delete;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.IfMatch;
import dev.stoa.web.MergePatch;
import dev.stoa.web.Needs;
import dev.stoa.web.Page;
import dev.stoa.web.Paging;
import dev.stoa.web.Patch;
import dev.stoa.web.Post;
import dev.stoa.web.Put;
import dev.stoa.web.Summary;
import dev.stoa.web.Tagged;
import dev.stoa.web.Version;
import java.util.List;
import java.util.stream.Collectors;

/// Tasks over HTTP.
final class TaskEndpoints {
    private final Tasks tasks;
    private final TaskExport export;

    TaskEndpoints(Tasks tasks, TaskExport export) {
        this.tasks = tasks;
        this.export = export;
    }

    /// One task.
    record TaskReply(TaskDetails task) {}

    @Get("/tasks")
    @Needs(TasksModule.READ)
    @Summary("List tasks: filtered, sorted, a page at a time.")
    Page<TaskDetails> list(Caller caller, TaskFilter filter, @Default("-created_at") TaskOrder sort, Paging paging) {
        var found = tasks.list(caller, filter, sort, paging);
        return paging.page(details(caller, found.items()), found.total());
    }

    /// The id of the last task seen, which says how old it is.
    record After(TaskId id) {}

    @Get("/tasks")
    @Version(2)
    @Needs(TasksModule.READ)
    @Summary("List tasks, the newest first: go on with next_cursor, and nobody's changes repeat or skip one.")
    CursorPage<TaskDetails> listByCursor(Caller caller, TaskFilter filter, Cursor cursor) {
        var after = cursor.after(After.class).map(After::id).orElse(null);
        var found = tasks.listAfter(caller, filter, after, cursor.limit() + 1);
        return cursor.page(details(caller, found), task -> new After(task.id()));
    }

    @Get("/tasks/stats")
    @Needs(TasksModule.READ)
    @Summary("Count tasks, in all and by kind.")
    TaskStats stats(Caller caller) {
        return tasks.stats(caller);
    }

    /// The job that writes an export.
    record ExportBegun(JobId jobId) {}

    @Post("/tasks/exports")
    @Needs(TasksModule.READ)
    @Summary("Write the tasks you see into a CSV file. The job has it as its result when it is done.")
    Accepted<ExportBegun> export(Caller caller) {
        var job = export.begin(caller);
        return new Accepted<>("/jobs/" + job, new ExportBegun(job));
    }

    @Post("/tasks")
    @Needs(TasksModule.CREATE)
    @Fails(409)
    @Summary("Add a task.")
    Created<TaskReply> create(Caller caller, TaskEdit wanted) {
        var task = tasks.create(caller, wanted);
        return Created.at("/tasks/" + task.id(), reply(caller, task)).tagged(task.tag());
    }

    @Get("/tasks/{id}")
    @Needs(TasksModule.READ)
    @Summary("Look at one task.")
    Tagged<TaskReply> get(Caller caller, TaskId id) {
        return tagged(caller, tasks.find(caller, id));
    }

    @Put("/tasks/{id}")
    @Needs(TasksModule.UPDATE)
    @Fails(409)
    @Summary("Write a task anew. What is not sent gets its default.")
    Tagged<TaskReply> replace(Caller caller, TaskId id, IfMatch ifMatch, TaskEdit wanted) {
        return tagged(caller, tasks.change(caller, id, ifMatch, _ -> wanted));
    }

    @Patch("/tasks/{id}")
    @Needs(TasksModule.UPDATE)
    @Fails(409)
    @Summary("Change some of a task: complete it, postpone it, rename it.")
    Tagged<TaskReply> change(Caller caller, TaskId id, IfMatch ifMatch, MergePatch<TaskEdit> patch) {
        return tagged(caller, tasks.change(caller, id, ifMatch, patch::applyTo));
    }

    @Delete("/tasks/{id}")
    @Needs(TasksModule.DELETE)
    @Summary("Delete a task for good.")
    void delete(Caller caller, TaskId id, IfMatch ifMatch) {
        tasks.delete(caller, id, ifMatch);
    }

    private Tagged<TaskReply> tagged(Caller caller, Task task) {
        return new Tagged<>(task.tag(), reply(caller, task));
    }

    private TaskReply reply(Caller caller, Task task) {
        return new TaskReply(details(caller, List.of(task)).getFirst());
    }

    private List<TaskDetails> details(Caller caller, List<Task> found) {
        var owners = tasks.owners(caller, found.stream().map(Task::ownerId).collect(Collectors.toSet()));
        return found.stream()
                .map(task -> TaskDetails.of(task, owners.get(task.ownerId())))
                .toList();
    }
}
