package dev.stoa.cli.people;

import dev.stoa.cli.Api;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Failure;
import dev.stoa.cli.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "role",
        description = "Give somebody another role. It holds from their next request.",
        footer = {"", "Examples:", "  ./stoa people role grace@example.com moderator"})
final class GiveRole implements Callable<Integer> {
    private final Environment environment;
    private final Api api;

    @Parameters(index = "0", paramLabel = "PERSON", description = "Their e-mail address, or their id.")
    private String person = "";

    @Parameters(index = "1", paramLabel = "ROLE", description = "Such as admin, moderator, user or guest.")
    private String role = "";

    GiveRole(Environment environment, Api api) {
        this.environment = environment;
        this.api = api;
    }

    @Override
    public Integer call() {
        api.put("/users/" + id() + "/role", Json.object().put("role", role));
        environment.say("Changed.");
        return 0;
    }

    private String id() {
        if (!person.contains("@")) {
            return ListPeople.encoded(person);
        }
        var found = api.get("/users?q=" + ListPeople.encoded(person)).path("items");
        if (found.size() != 1) {
            throw new Failure("Nobody in your organisation has the address " + person + ".");
        }
        return found.path(0).path("id").asString("");
    }
}
