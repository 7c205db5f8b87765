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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(
        name = "list",
        description = "List the queues.",
        footer = {"", "Examples:", "  ./stoa queue list", "  ./stoa queue list -o json"})
final class ListQueues implements Callable<Integer> {
    private static final List<String> FIELDS = List.of("/name", "/paused_at", "/queued", "/running", "/oldest_at");

    private final Api api;

    @Mixin
    private final Printer printer;

    ListQueues(Environment environment, Api api) {
        this.api = api;
        printer = new Printer(environment);
    }

    @Override
    public Integer call() {
        var queues = api.get("/system/jobs/queues");
        printer.print(
                queues,
                FIELDS,
                () -> printer.table(
                        List.of("QUEUE", "STATE", "QUEUED", "RUNNING", "OLDEST SINCE"),
                        StreamSupport.stream(queues.spliterator(), false)
                                .map(ListQueues::row)
                                .toList()));
        return 0;
    }

    static String path(String queue) {
        return "/system/jobs/queues/"
                + URLEncoder.encode(queue, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static List<Cell> row(JsonNode queue) {
        var isPaused = queue.path("paused_at").isString();
        return List.of(
                Cell.of(queue.path("name").asString("")),
                isPaused ? new Cell("paused", Cell.Look.CARE) : Cell.of("open"),
                Cell.of(queue.path("queued").asString("")),
                Cell.of(queue.path("running").asString("")),
                Cell.of(queue.path("oldest_at").asString("")));
    }
}
