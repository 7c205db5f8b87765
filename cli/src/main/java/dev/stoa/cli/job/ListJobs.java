package dev.stoa.cli.job;

import dev.stoa.cli.Api;
import dev.stoa.cli.Cell;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Printer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "list",
        description = "List jobs, the newest first.",
        footer = {
            "",
            "STATE is scheduled, queued, running, retrying, succeeded, failed or cancelled.",
            "",
            "Examples:",
            "  ./stoa job list",
            "  ./stoa job list --state failed --kind tasks.export",
            "  ./stoa job list --limit 100 -o csv > jobs.csv"
        })
final class ListJobs implements Callable<Integer> {
    private final Api api;

    @Mixin
    private final Printer printer;

    @Option(names = "--state", paramLabel = "STATE", description = "Jobs in this state.")
    private @Nullable String state;

    @Option(names = "--kind", paramLabel = "KIND", description = "Jobs of this kind, such as tasks.export.")
    private @Nullable String kind;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Jobs of this queue.")
    private @Nullable String queue;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many, 20 if you do not say, 100 at most.")
    private int limit;

    ListJobs(Environment environment, Api api) {
        this.api = api;
        printer = new Printer(environment);
    }

    @Override
    public Integer call() {
        var answer = api.get("/system/jobs?page_size=" + limit + narrowed("state", state) + narrowed("kind", kind)
                + narrowed("queue", queue));
        var items = answer.path("items");
        printer.print(
                items, Job.FIELDS, () -> show(items, answer.path("next_cursor").isString()));
        return 0;
    }

    private static String narrowed(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private void show(JsonNode items, boolean isMore) {
        if (items.isEmpty()) {
            printer.say("No jobs to show.");
            return;
        }
        printer.table(
                List.of("ID", "KIND", "STATE", "QUEUE", "ATTEMPT", "DUE", "REASON"),
                StreamSupport.stream(items.spliterator(), false)
                        .map(Job::of)
                        .map(job -> List.of(
                                new Cell(job.id(), Cell.Look.QUIET),
                                Cell.of(job.kind()),
                                job.stateCell(),
                                Cell.of(job.queue()),
                                Cell.of(job.attempts()),
                                Cell.of(job.due()),
                                Cell.of(job.reason())))
                        .toList());
        if (isMore) {
            printer.say("There are older ones. See more with --limit N.");
        }
    }
}
