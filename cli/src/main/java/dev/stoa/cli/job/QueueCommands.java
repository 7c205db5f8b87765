package dev.stoa.cli.job;

import dev.stoa.cli.Api;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Json;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "queue",
        synopsisSubcommandLabel = "COMMAND",
        description = "Look at the queues of background jobs, pause and resume them.",
        footer = {
            "",
            "For those who look after the installation.",
            "",
            "Examples:",
            "  ./stoa queue list",
            "  ./stoa queue pause default"
        })
public final class QueueCommands {
    private final Environment environment;
    private final Api api;

    private QueueCommands(Environment environment, Api api) {
        this.environment = environment;
        this.api = api;
    }

    public static CommandLine commandLine(Environment environment, Api api) {
        return new CommandLine(new QueueCommands(environment, api)).addSubcommand(new ListQueues(environment, api));
    }

    @Command(
            name = "pause",
            description = "Let no job of a queue begin, on any node. What runs goes on.",
            footer = {"", "Examples:", "  ./stoa queue pause default"})
    void pause(@Parameters(paramLabel = "QUEUE", description = "The name of the queue.") String queue) {
        change(queue, true);
        environment.say("Paused.");
    }

    @Command(
            name = "resume",
            description = "Let the jobs of a paused queue begin again.",
            footer = {"", "Examples:", "  ./stoa queue resume default"})
    void resume(@Parameters(paramLabel = "QUEUE", description = "The name of the queue.") String queue) {
        change(queue, false);
        environment.say("Resumed.");
    }

    private void change(String queue, boolean paused) {
        api.put(ListQueues.path(queue), Json.object().put("paused", paused));
    }
}
