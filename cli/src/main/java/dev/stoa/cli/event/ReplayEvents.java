package dev.stoa.cli.event;

import dev.stoa.cli.Api;
import dev.stoa.cli.Environment;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "replay",
        description = "Have events tried again that were given up.",
        footer = {
            "",
            "Examples:",
            "  ./stoa event replay --subscription tasks.tell-followers --all",
            "  ./stoa event replay --subscription tasks.tell-followers \\",
            "      01934f5e-7c5a-7b3e-9d52-3f1f6a2b8c4d"
        })
final class ReplayEvents implements Callable<Integer> {
    private final Environment environment;
    private final Api api;

    @Mixin
    private final ChosenEvents chosen = new ChosenEvents();

    ReplayEvents(Environment environment, Api api) {
        this.environment = environment;
        this.api = api;
    }

    @Override
    public Integer call() {
        var replayed = api.post("/system/events/replays", chosen.body())
                .path("replayed")
                .asInt(0);
        environment.say("Tried again: " + replayed + (replayed == 1 ? " event." : " events."));
        return 0;
    }
}
