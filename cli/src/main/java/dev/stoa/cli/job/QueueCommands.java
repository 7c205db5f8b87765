package dev.stoa.cli.job;

import dev.stoa.cli.Api;
import dev.stoa.cli.Environment;
import picocli.CommandLine;
import picocli.CommandLine.Command;

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
    private QueueCommands() {}

    public static CommandLine commandLine(Environment environment, Api api) {
        return new CommandLine(new QueueCommands())
                .addSubcommand(new ListQueues(environment, api))
                .addSubcommand(new PauseQueue(environment, api))
                .addSubcommand(new ResumeQueue(environment, api));
    }
}
