package dev.stoa.cli.people;

import dev.stoa.cli.Api;
import dev.stoa.cli.Environment;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "people",
        synopsisSubcommandLabel = "COMMAND",
        description = "Look at the people of your organisation, invite others and give roles.",
        footer = {
            "",
            "For those who look after people.",
            "",
            "Examples:",
            "  ./stoa people list",
            "  ./stoa people invite grace@example.com --role user",
            "  ./stoa people role grace@example.com moderator"
        })
public final class PeopleCommands {
    private PeopleCommands() {}

    public static CommandLine commandLine(Environment environment, Api api) {
        return new CommandLine(new PeopleCommands())
                .addSubcommand(new ListPeople(environment, api))
                .addSubcommand(new InvitePerson(environment, api))
                .addSubcommand(new GiveRole(environment, api));
    }
}
