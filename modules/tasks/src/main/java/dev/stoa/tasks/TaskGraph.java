package dev.stoa.tasks;

import dev.stoa.contracts.identity.Person;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.UserId;
import dev.stoa.web.Default;
import dev.stoa.web.IfMatch;
import dev.stoa.web.Needs;
import dev.stoa.web.Problem;
import dev.stoa.web.Summary;
import dev.stoa.web.graphql.Batched;
import dev.stoa.web.graphql.MutationField;
import dev.stoa.web.graphql.QueryField;
import dev.stoa.web.http.EntityTag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tasks in the graph.
final class TaskGraph {
    private static final IfMatch ANY_VERSION = new IfMatch(null);

    private final Tasks tasks;

    TaskGraph(Tasks tasks) {
        this.tasks = tasks;
    }

    /// Status and priority are text, in upper or lower case, as they are in the query of the endpoint.
    @QueryField
    @Needs(TasksModule.READ)
    @Summary("Tasks, the newest first; after the one with the id in after.")
    List<Task> tasks(
            Caller caller,
            @Nullable String status,
            @Nullable String priority,
            List<String> tag,
            @Nullable Boolean completed,
            @Nullable Boolean overdue,
            @Nullable UserId owner,
            @Nullable @Size(max = 200) String q,
            @Default("20") @Min(1) @Max(100) int first,
            @Nullable TaskId after) {
        var filter = new TaskFilter(
                constant(Status.class, "status", status),
                constant(Priority.class, "priority", priority),
                tag,
                completed,
                overdue,
                owner,
                q);
        return tasks.listAfter(caller, filter, after, first);
    }

    @QueryField
    @Needs(TasksModule.READ)
    @Summary("One task.")
    @Nullable
    Task task(Caller caller, TaskId id) {
        return tasks.find(caller, id);
    }

    @Batched(Task.class)
    @Needs(TasksModule.READ)
    @Summary("Whose task it is; null when the person has left the organisation.")
    Map<UserId, @Nullable Person> owner(Set<UserId> owners, Caller caller) {
        return tasks.owners(caller, owners);
    }

    @MutationField
    @Needs(TasksModule.CREATE)
    @Summary("Add a task.")
    Task createTask(Caller caller, TaskEdit input) {
        return tasks.create(caller, input);
    }

    @MutationField
    @Needs(TasksModule.UPDATE)
    @Summary("Write a task anew. What is not sent gets its default; with a version, only if it still has that one.")
    Task updateTask(Caller caller, TaskId id, @Nullable Long version, TaskEdit input) {
        var ifMatch = version == null
                ? ANY_VERSION
                : new IfMatch(EntityTag.of(version).toString());
        return tasks.change(caller, id, ifMatch, _ -> input);
    }

    @MutationField
    @Needs(TasksModule.UPDATE)
    @Summary("Complete a task.")
    Task completeTask(Caller caller, TaskId id) {
        return tasks.change(caller, id, ANY_VERSION, TaskEdit::done);
    }

    @MutationField
    @Needs(TasksModule.DELETE)
    @Summary("Delete a task for good.")
    TaskId deleteTask(Caller caller, TaskId id) {
        tasks.delete(caller, id, ANY_VERSION);
        return id;
    }

    private static <E extends Enum<E>> @Nullable E constant(Class<E> type, String argument, @Nullable String name) {
        if (name == null) {
            return null;
        }
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> Problem.invalid(
                        argument,
                        "must be one of "
                                + String.join(
                                        ", ",
                                        Arrays.stream(type.getEnumConstants())
                                                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                                                .toList())));
    }
}
