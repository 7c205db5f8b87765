package dev.stoa.cli.task;

import dev.stoa.cli.Api;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Printer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "reopen",
        description = "Put a completed task back among those to do.",
        footer = {"", "Examples:", "  ./stoa task reopen 1"})
final class ReopenTask implements Callable<Integer> {
    private final Api api;

    @Mixin
    private final Printer printer;

    @Mixin
    private final TaskArgument task;

    ReopenTask(Environment environment, Api api, LastList last) {
        this.api = api;
        task = new TaskArgument(last);
        printer = new Printer(environment);
    }

    @Override
    public Integer call() {
        var answer = api.patch(task.path(), TaskChange.to(Status.TODO).json()).path("task");
        printer.print(
                answer,
                Task.FIELDS,
                () -> printer.say("Reopened \"" + Task.of(answer).title() + "\"."));
        return 0;
    }
}
