package dev.stoa.cli.privacy;

import dev.stoa.cli.Api;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Failure;
import dev.stoa.cli.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        description = "Save everything that is kept about you in a ZIP file.",
        footer = {"", "Examples:", "  ./stoa privacy export me.zip"})
final class ExportData implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofMillis(250);

    private final Environment environment;
    private final Api api;

    @Parameters(paramLabel = "FILE", description = "A file that is not there yet.")
    private Path file = Path.of("");

    ExportData(Environment environment, Api api) {
        this.environment = environment;
        this.api = api;
    }

    @Override
    public Integer call() throws InterruptedException {
        var job = "/jobs/"
                + api.post("/privacy/export", Json.object()).path("job_id").asString("");
        for (var state = state(job); !state.equals("succeeded"); state = state(job)) {
            if (!state.equals("queued") && !state.equals("running")) {
                throw new Failure("Your data could not be collected: the job has " + state + ".");
            }
            Thread.sleep(LOOK);
        }
        api.download("/privacy/export/file", file);
        environment.say("Saved in " + file + ".");
        return 0;
    }

    private String state(String job) {
        return api.get(job).path("state").asString("");
    }
}
