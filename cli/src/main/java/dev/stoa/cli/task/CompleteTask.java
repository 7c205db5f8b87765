package dev.stoa.cli.task;

import dev.stoa.cli.Api;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Printer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "complete",
        description = "Mark a task as done.",
        footer = {"", "Examples:", "  ./stoa task complete 1"})
final class CompleteTask implements Callable<Integer> {
    private final Api api;

    @Mixin
    private final Printer printer;

    @Mixin
    private final TaskArgument task;

    CompleteTask(Environment environment, Api api, LastList last) {
        this.api = api;
        task = new TaskArgument(last);
        printer = new Printer(environment);
    }

    @Override
    public Integer call() {
        var answer =
                api.patch(task.path(), TaskChange.to(Status.COMPLETED).json()).path("task");
        printer.print(
                answer,
                Task.FIELDS,
                () -> printer.say("Completed \"" + Task.of(answer).title() + "\"."));
        return 0;
    }
}
