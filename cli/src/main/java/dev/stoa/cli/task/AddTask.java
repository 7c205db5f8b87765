package dev.stoa.cli.task;

import dev.stoa.cli.Api;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Printer;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = "Add a task, and print its id.",
        footer = {
            "",
            "DATE is " + DueDate.FORMS + ".",
            "A day without a time means its end, where you are.",
            "",
            "Examples:",
            "  ./stoa task add \"Order flour\"",
            "  ./stoa task add \"Pay the miller\" --due \"friday 12:00\" --tag money"
        })
final class AddTask implements Callable<Integer> {
    private final Environment environment;
    private final Api api;

    @Mixin
    private final Printer printer;

    @Parameters(paramLabel = "TITLE", description = "What is to be done, up to 200 characters.")
    private String title = "";

    @Option(names = "--description", paramLabel = "TEXT", description = "More about it.")
    private @Nullable String description;

    @Option(names = "--priority", paramLabel = "PRIORITY", description = "low, medium or high.")
    private @Nullable Priority priority;

    @Option(names = "--due", paramLabel = "DATE", description = "When it has to be done.")
    private @Nullable DueDate due;

    @Option(names = "--tag", paramLabel = "TAG", description = "A word to find it by; may be repeated.")
    private List<String> tags = List.of();

    AddTask(Environment environment, Api api) {
        this.environment = environment;
        this.api = api;
        printer = new Printer(environment);
    }

    @Override
    public Integer call() {
        var wanted = new TaskChange(title, description, priority, null, due, tags);
        var answer = api.post("/tasks", wanted.json()).path("task");
        printer.print(answer, Task.FIELDS, () -> {
            var task = Task.of(answer);
            var when = task.dueCell(environment.now()).text();
            printer.say("Added \"" + task.title() + "\"" + (when.isEmpty() ? "." : ", due " + when + "."));
            printer.line(task.id());
        });
        return 0;
    }
}
