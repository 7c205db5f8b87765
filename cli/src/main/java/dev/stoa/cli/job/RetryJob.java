package dev.stoa.cli.job;

import dev.stoa.cli.Api;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Failure;
import dev.stoa.cli.Json;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "retry",
        description = "Queue a job again that is over, or all that failed.",
        footer = {
            "",
            "Examples:",
            "  ./stoa job retry 01934f5e-7c5a-7b3e-9d52-3f1f6a2b8c4d",
            "  ./stoa job retry --all-failed --kind tasks.export"
        })
final class RetryJob implements Callable<Integer> {
    private final Environment environment;
    private final Api api;

    @Parameters(paramLabel = "JOB", arity = "0..1", description = "The id of the job.")
    private @Nullable UUID job;

    @Option(names = "--all-failed", description = "All jobs that failed.")
    private boolean allFailed;

    @Option(names = "--kind", paramLabel = "KIND", description = "With --all-failed: those of this kind.")
    private @Nullable String kind;

    RetryJob(Environment environment, Api api) {
        this.environment = environment;
        this.api = api;
    }

    @Override
    public Integer call() {
        if ((job == null) != allFailed || (kind != null && !allFailed)) {
            throw Failure.misuse("Name a job, or say --all-failed, with --kind or without.");
        }
        if (job != null) {
            api.post("/system/jobs/" + job + "/retries", Json.object());
            environment.say("Queued again.");
        } else {
            var jobs = api.post("/system/jobs/retries", Json.object().put("kind", kind))
                    .path("jobs")
                    .asInt(0);
            environment.say("Queued again: " + jobs + (jobs == 1 ? " job." : " jobs."));
        }
        return 0;
    }
}
