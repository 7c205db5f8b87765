package dev.stoa.cli.people;

import dev.stoa.cli.Api;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "invite",
        description = "Ask somebody by mail to join your organisation. The link is good once, for 7 days.",
        footer = {
            "",
            "Examples:",
            "  ./stoa people invite grace@example.com",
            "  ./stoa people invite ada@example.com --role admin"
        })
final class InvitePerson implements Callable<Integer> {
    private final Environment environment;
    private final Api api;

    @Parameters(paramLabel = "ADDRESS", description = "Their e-mail address.")
    private String address = "";

    @Option(names = "--role", paramLabel = "ROLE", defaultValue = "user", description = "What they will be: user.")
    private String role = "user";

    InvitePerson(Environment environment, Api api) {
        this.environment = environment;
        this.api = api;
    }

    @Override
    public Integer call() {
        api.post("/invitations", Json.object().put("email", address).put("role", role));
        environment.say("Invited.");
        return 0;
    }
}
