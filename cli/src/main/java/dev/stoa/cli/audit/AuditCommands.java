package dev.stoa.cli.audit;

import dev.stoa.cli.Api;
import dev.stoa.cli.Environment;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "audit",
        synopsisSubcommandLabel = "COMMAND",
        description = "See what was done and by whom.",
        footer = {
            "",
            "For administrators of an organisation, and for operators.",
            "./stoa audit verify looks at the database itself whether anything was tampered with.",
            "",
            "Examples:",
            "  ./stoa audit list",
            "  ./stoa audit list --event identity.signed-in --status refused"
        })
public final class AuditCommands {
    private AuditCommands() {}

    public static CommandLine commandLine(Environment environment, Api api) {
        return new CommandLine(new AuditCommands()).addSubcommand(new ListEntries(environment, api));
    }
}
