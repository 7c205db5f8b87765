package dev.stoa.cli.job;

import dev.stoa.cli.Api;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "pause",
        description = "Let no job of a queue begin, on any node. What runs goes on.",
        footer = {"", "Examples:", "  ./stoa queue pause default"})
final class PauseQueue implements Callable<Integer> {
    private final Environment environment;
    private final Api api;

    @Parameters(paramLabel = "QUEUE", description = "The name of the queue.")
    private String queue = "";

    PauseQueue(Environment environment, Api api) {
        this.environment = environment;
        this.api = api;
    }

    @Override
    public Integer call() {
        api.put(ListQueues.path(queue), Json.object().put("paused", true));
        environment.say("Paused.");
        return 0;
    }
}
