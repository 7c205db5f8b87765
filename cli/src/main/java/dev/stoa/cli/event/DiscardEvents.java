package dev.stoa.cli.event;

import dev.stoa.cli.Api;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Failure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "discard",
        description = "Forget events that were given up, for good.",
        footer = {
            "",
            "Asks before it does when there is somebody to ask.",
            "",
            "Examples:",
            "  ./stoa event discard --subscription tasks.tell-followers --all",
            "  ./stoa event discard --subscription tasks.tell-followers --yes \\",
            "      01934f5e-7c5a-7b3e-9d52-3f1f6a2b8c4d"
        })
final class DiscardEvents implements Callable<Integer> {
    private final Environment environment;
    private final Api api;

    @Mixin
    private final ChosenEvents chosen = new ChosenEvents();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean sure;

    DiscardEvents(Environment environment, Api api) {
        this.environment = environment;
        this.api = api;
    }

    @Override
    public Integer call() {
        var body = chosen.body();
        var terminal = environment.terminal();
        if (terminal != null && !sure && !terminal.agrees("Discard " + chosen.words() + " for good?")) {
            throw new Failure("Nothing was discarded.");
        }
        var discarded =
                api.post("/system/events/discards", body).path("discarded").asInt(0);
        environment.say("Discarded: " + discarded + (discarded == 1 ? " event." : " events."));
        return 0;
    }
}
