package dev.stoa.cli.privacy;

import dev.stoa.cli.Api;
import dev.stoa.cli.ConfigFolder;
import dev.stoa.cli.Environment;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "privacy",
        synopsisSubcommandLabel = "COMMAND",
        description = "Get everything that is kept about you, or have it deleted.",
        footer = {"", "Examples:", "  ./stoa privacy export me.zip", "  ./stoa privacy delete"})
public final class PrivacyCommands {
    private PrivacyCommands() {}

    public static CommandLine commandLine(Environment environment, ConfigFolder folder, Api api) {
        return new CommandLine(new PrivacyCommands())
                .addSubcommand(new ExportData(environment, api))
                .addSubcommand(new DeleteAccount(environment, folder, api));
    }
}
