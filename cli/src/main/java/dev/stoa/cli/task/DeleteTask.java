package dev.stoa.cli.task;

import dev.stoa.cli.Api;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Failure;
import dev.stoa.cli.Text;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "delete",
        description = "Delete a task for good.",
        footer = {
            "",
            "Asks before it deletes when there is somebody to ask.",
            "",
            "Examples:",
            "  ./stoa task delete 2",
            "  ./stoa task delete 2 --yes"
        })
final class DeleteTask implements Callable<Integer> {
    private final Environment environment;
    private final Api api;

    @Mixin
    private final TaskArgument task;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean sure;

    DeleteTask(Environment environment, Api api, LastList last) {
        this.environment = environment;
        this.api = api;
        task = new TaskArgument(last);
    }

    @Override
    public Integer call() {
        var path = task.path();
        var terminal = environment.terminal();
        if (terminal != null && !sure) {
            var title = Task.of(api.get(path).path("task")).title();
            if (!terminal.agrees("Delete \"" + Text.harmless(title, false) + "\"?")) {
                throw new Failure("Nothing was deleted.");
            }
        }
        api.delete(path);
        environment.say("Deleted.");
        return 0;
    }
}
