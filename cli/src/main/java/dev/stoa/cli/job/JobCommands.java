package dev.stoa.cli.job;

import dev.stoa.cli.Api;
import dev.stoa.cli.Argument;
import dev.stoa.cli.Environment;
import java.util.UUID;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "job",
        synopsisSubcommandLabel = "COMMAND",
        description = "Look at background jobs, retry and cancel them.",
        footer = {
            "",
            "For those who look after the installation.",
            "",
            "Examples:",
            "  ./stoa job list --state failed",
            "  ./stoa job show 01934f5e-7c5a-7b3e-9d52-3f1f6a2b8c4d",
            "  ./stoa job retry --all-failed --kind tasks.export"
        })
public final class JobCommands {
    private JobCommands() {}

    public static CommandLine commandLine(Environment environment, Api api) {
        return new CommandLine(new JobCommands())
                .addSubcommand(new ListJobs(environment, api))
                .addSubcommand(new ShowJob(environment, api))
                .addSubcommand(new RetryJob(environment, api))
                .addSubcommand(new CancelJob(environment, api))
                .registerConverter(UUID.class, Argument.parsedBy(JobCommands::id));
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is not the id of a job; ./stoa job list shows them", e);
        }
    }
}
