package dev.stoa.cli.task;

import dev.stoa.cli.Api;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Failure;
import dev.stoa.cli.Printer;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "edit",
        description = "Change what you name, and leave the rest of the task as it is.",
        footer = {
            "",
            "DATE is " + DueDate.FORMS + ".",
            "",
            "Examples:",
            "  ./stoa task edit 1 --due +3d --status in_progress",
            "  ./stoa task edit 1 --no-due --tag money --tag urgent"
        })
final class EditTask implements Callable<Integer> {
    private final Api api;

    @Mixin
    private final Printer printer;

    @Mixin
    private final TaskArgument task;

    @Option(names = "--title", paramLabel = "TITLE", description = "What is to be done.")
    private @Nullable String title;

    @Option(names = "--description", paramLabel = "TEXT", description = "More about it; \"\" for nothing.")
    private @Nullable String description;

    @Option(names = "--priority", paramLabel = "PRIORITY", description = "low, medium or high.")
    private @Nullable Priority priority;

    @Option(names = "--status", paramLabel = "STATUS", description = "todo, in_progress or completed.")
    private @Nullable Status status;

    @Option(names = "--due", paramLabel = "DATE", description = "When it has to be done.")
    private @Nullable DueDate due;

    @Option(names = "--no-due", description = "It has no due date any more.")
    private boolean noDue;

    @Option(names = "--tag", paramLabel = "TAG", description = "Its tags from now on; may be repeated.")
    private List<String> tags = List.of();

    @Option(names = "--no-tags", description = "It has no tags any more.")
    private boolean noTags;

    EditTask(Environment environment, Api api, LastList last) {
        this.api = api;
        task = new TaskArgument(last);
        printer = new Printer(environment);
    }

    @Override
    public Integer call() {
        var answer = api.patch(task.path(), change()).path("task");
        printer.print(
                answer,
                Task.FIELDS,
                () -> printer.say("Changed \"" + Task.of(answer).title() + "\"."));
        return 0;
    }

    private ObjectNode change() {
        if ((due != null && noDue) || (!tags.isEmpty() && noTags)) {
            throw Failure.misuse("A task cannot both have it and not have it.");
        }
        var change = new TaskChange(title, description, priority, status, due, tags).json();
        if (noDue) {
            change.putNull("due_date");
        }
        if (noTags) {
            change.putArray("tags");
        }
        if (change.isEmpty()) {
            throw Failure.misuse("Nothing to change. Name something, such as --title or --due.");
        }
        return change;
    }
}
