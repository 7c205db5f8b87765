package dev.stoa.cli.event;

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
        description = "List events that were given up, the latest first.",
        footer = {
            "",
            "Examples:",
            "  ./stoa event list",
            "  ./stoa event list --subscription tasks.tell-followers",
            "  ./stoa event list --limit 100 -o csv > dead.csv"
        })
final class ListDeadEvents implements Callable<Integer> {
    private static final List<String> FIELDS = List.of(
            "/event_id",
            "/subscription",
            "/type",
            "/version",
            "/source",
            "/tenant_id",
            "/key",
            "/occurred_at",
            "/attempts",
            "/failed_at",
            "/reason");

    private final Api api;

    @Mixin
    private final Printer printer;

    @Option(names = "--subscription", paramLabel = "SUBSCRIPTION", description = "Given up by this one.")
    private @Nullable String subscription;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many, 20 if you do not say, 100 at most.")
    private int limit;

    ListDeadEvents(Environment environment, Api api) {
        this.api = api;
        printer = new Printer(environment);
    }

    @Override
    public Integer call() {
        var narrowed =
                subscription == null ? "" : "&subscription=" + URLEncoder.encode(subscription, StandardCharsets.UTF_8);
        var answer = api.get("/system/events/dead-letters?page_size=" + limit + narrowed);
        var items = answer.path("items");
        printer.print(
                items, FIELDS, () -> show(items, answer.path("next_cursor").isString()));
        return 0;
    }

    private void show(JsonNode items, boolean isMore) {
        if (items.isEmpty()) {
            printer.say("No events were given up.");
            return;
        }
        printer.table(
                List.of("EVENT", "TYPE", "SUBSCRIPTION", "ATTEMPTS", "FAILED", "REASON"),
                StreamSupport.stream(items.spliterator(), false)
                        .map(letter -> List.of(
                                new Cell(letter.path("event_id").asString(""), Cell.Look.QUIET),
                                Cell.of(letter.path("type").asString("")),
                                Cell.of(letter.path("subscription").asString("")),
                                Cell.of(letter.path("attempts").asString("")),
                                Cell.of(letter.path("failed_at").asString("")),
                                Cell.of(letter.path("reason").asString(""))))
                        .toList());
        if (isMore) {
            printer.say("There are earlier ones. See more with --limit N.");
        }
    }
}
