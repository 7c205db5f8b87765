package dev.stoa.cli.event;

import dev.stoa.cli.Api;
import dev.stoa.cli.Argument;
import dev.stoa.cli.Environment;
import java.util.UUID;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "event",
        synopsisSubcommandLabel = "COMMAND",
        description = "Look at events that were given up, replay and discard them.",
        footer = {
            "",
            "For those who look after the installation.",
            "",
            "Examples:",
            "  ./stoa event subscriptions",
            "  ./stoa event list",
            "  ./stoa event replay --subscription tasks.tell-followers --all"
        })
public final class EventCommands {
    private EventCommands() {}

    public static CommandLine commandLine(Environment environment, Api api) {
        return new CommandLine(new EventCommands())
                .addSubcommand(new ListSubscriptions(environment, api))
                .addSubcommand(new ListDeadEvents(environment, api))
                .addSubcommand(new ShowDeadEvent(environment, api))
                .addSubcommand(new ReplayEvents(environment, api))
                .addSubcommand(new DiscardEvents(environment, api))
                .registerConverter(UUID.class, Argument.parsedBy(EventCommands::id));
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not the id of an event; ./stoa event list shows them", e);
        }
    }
}
