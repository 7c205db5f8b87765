package dev.stoa.cli.job;

import dev.stoa.cli.Api;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        description = "Let the jobs of a paused queue begin again.",
        footer = {"", "Examples:", "  ./stoa queue resume default"})
final class ResumeQueue implements Callable<Integer> {
    private final Environment environment;
    private final Api api;

    @Parameters(paramLabel = "QUEUE", description = "The name of the queue.")
    private String queue = "";

    ResumeQueue(Environment environment, Api api) {
        this.environment = environment;
        this.api = api;
    }

    @Override
    public Integer call() {
        api.put(ListQueues.path(queue), Json.object().put("paused", false));
        environment.say("Resumed.");
        return 0;
    }
}
