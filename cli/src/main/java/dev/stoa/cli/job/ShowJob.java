package dev.stoa.cli.job;

import dev.stoa.cli.Api;
import dev.stoa.cli.Cell;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Printer;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = "Show one job, its arguments and why it failed.",
        footer = {
            "",
            "Examples:",
            "  ./stoa job show 01934f5e-7c5a-7b3e-9d52-3f1f6a2b8c4d",
            "  ./stoa job show 01934f5e-7c5a-7b3e-9d52-3f1f6a2b8c4d -o json"
        })
final class ShowJob implements Callable<Integer> {
    private static final List<String> FIELDS = Stream.concat(
                    Job.FIELDS.stream().map(field -> "/job" + field), Stream.of("/worker", "/args", "/result"))
            .toList();

    private final Api api;

    @Mixin
    private final Printer printer;

    @Parameters(paramLabel = "JOB", description = "The id of the job.")
    private UUID job = new UUID(0, 0);

    ShowJob(Environment environment, Api api) {
        this.api = api;
        printer = new Printer(environment);
    }

    @Override
    public Integer call() {
        var answer = api.get("/system/jobs/" + job);
        printer.print(answer, FIELDS, () -> {
            var shown = Job.of(answer.path("job"));
            var failures = StreamSupport.stream(answer.path("failures").spliterator(), false)
                    .map(failure -> failure.path("attempt").asInt(0) + ": "
                            + failure.path("reason").asString(""))
                    .collect(Collectors.joining("\n"));
            printer.details(
                    List.of("kind", "state", "reason", "queue", "attempt", "due", "worker", "args", "result", "failed"),
                    List.of(
                            new Cell(shown.kind(), Cell.Look.STRONG),
                            shown.stateCell(),
                            Cell.of(shown.reason()),
                            Cell.of(shown.queue()),
                            Cell.of(shown.attempts()),
                            Cell.of(shown.due()),
                            Cell.of(answer.path("worker").asString("")),
                            Cell.of(answer.path("args").toString()),
                            Cell.of(
                                    answer.path("result").isNull()
                                            ? ""
                                            : answer.path("result").toString()),
                            Cell.of(failures)));
        });
        return 0;
    }
}
