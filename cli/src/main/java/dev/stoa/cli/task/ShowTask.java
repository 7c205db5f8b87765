package dev.stoa.cli.task;

import dev.stoa.cli.Api;
import dev.stoa.cli.Cell;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Printer;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "show",
        description = "Show one task.",
        footer = {"", "Examples:", "  ./stoa task show 1", "  ./stoa task show 1 -o json"})
final class ShowTask implements Callable<Integer> {
    private final Environment environment;
    private final Api api;

    @Mixin
    private final Printer printer;

    @Mixin
    private final TaskArgument task;

    ShowTask(Environment environment, Api api, LastList last) {
        this.environment = environment;
        this.api = api;
        task = new TaskArgument(last);
        printer = new Printer(environment);
    }

    @Override
    public Integer call() {
        var answer = api.get(task.path()).path("task");
        printer.print(answer, Task.FIELDS, () -> {
            var shown = Task.of(answer);
            printer.details(
                    List.of("title", "priority", "status", "due", "tags", "owner", "id", "description"),
                    List.of(
                            new Cell(shown.title(), Cell.Look.STRONG),
                            shown.priorityCell(),
                            shown.statusCell(),
                            shown.dueCell(environment.now()),
                            shown.tagsCell(),
                            Cell.of(shown.owner()),
                            Cell.of(shown.id()),
                            Cell.of(shown.description())));
        });
        return 0;
    }
}
