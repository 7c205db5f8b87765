package dev.stoa.cli.task;

import dev.stoa.cli.Api;
import dev.stoa.cli.Cell;
import dev.stoa.cli.Cell.Look;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Printer;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "stats",
        description = "Count your tasks: done, open, overdue.",
        footer = {"", "Examples:", "  ./stoa task stats", "  ./stoa task stats -o json"})
final class TaskStats implements Callable<Integer> {
    private static final List<String> FIELDS = List.of(
            "/total",
            "/completed",
            "/pending",
            "/overdue",
            "/by_priority/low",
            "/by_priority/medium",
            "/by_priority/high",
            "/by_status/todo",
            "/by_status/in_progress",
            "/by_status/completed");

    private final Api api;

    @Mixin
    private final Printer printer;

    TaskStats(Environment environment, Api api) {
        this.api = api;
        printer = new Printer(environment);
    }

    @Override
    public Integer call() {
        var stats = api.get("/tasks/stats");
        printer.print(stats, FIELDS, () -> {
            var total = stats.path("total").asInt(0);
            var completed = stats.path("completed").asInt(0);
            var overdue = stats.path("overdue").asInt(0);
            var share = total == 0 ? "" : " (" + Math.round(100.0 * completed / total) + " %)";
            printer.details(
                    List.of("tasks", "completed", "open", "overdue"),
                    List.of(
                            Cell.of(Integer.toString(total)),
                            Cell.of(completed + share),
                            Cell.of(Integer.toString(stats.path("pending").asInt(0))),
                            new Cell(Integer.toString(overdue), overdue > 0 ? Look.ALARM : Look.PLAIN)));
        });
        return 0;
    }
}
