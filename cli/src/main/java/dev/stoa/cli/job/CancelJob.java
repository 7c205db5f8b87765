package dev.stoa.cli.job;

import dev.stoa.cli.Api;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Json;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        description = "Cancel a job. One that runs is interrupted.",
        footer = {"", "Examples:", "  ./stoa job cancel 01934f5e-7c5a-7b3e-9d52-3f1f6a2b8c4d"})
final class CancelJob implements Callable<Integer> {
    private final Environment environment;
    private final Api api;

    @Parameters(paramLabel = "JOB", description = "The id of the job.")
    private UUID job = new UUID(0, 0);

    CancelJob(Environment environment, Api api) {
        this.environment = environment;
        this.api = api;
    }

    @Override
    public Integer call() {
        var state = api.post("/system/jobs/" + job + "/cancellations", Json.object())
                .at("/job/state")
                .asString("");
        environment.say(state.equals("cancelled") ? "Cancelled." : "Its worker was told to end it.");
        return 0;
    }
}
