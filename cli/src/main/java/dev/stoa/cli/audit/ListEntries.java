package dev.stoa.cli.audit;

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
        description = "List what was done, the latest first.",
        footer = {
            "",
            "Examples:",
            "  ./stoa audit list",
            "  ./stoa audit list --event identity.signed-in --status refused",
            "  ./stoa audit list --from 2026-11-01T00:00:00Z --limit 100 -o csv > november.csv"
        })
final class ListEntries implements Callable<Integer> {
    private static final List<String> FIELDS = List.of(
            "/timestamp",
            "/event_type",
            "/status",
            "/tenant_id",
            "/user_id",
            "/name",
            "/ip",
            "/user_agent",
            "/resource_type",
            "/resource_id",
            "/id",
            "/number");

    private final Api api;

    @Mixin
    private final Printer printer;

    @Option(names = "--event", paramLabel = "EVENT", description = "Of this kind, such as identity.signed-in.")
    private @Nullable String event;

    @Option(names = "--status", paramLabel = "STATUS", description = "begun, succeeded or refused.")
    private @Nullable String status;

    @Option(names = "--user", paramLabel = "USER", description = "By the person with this id.")
    private @Nullable String user;

    @Option(names = "--from", paramLabel = "TIME", description = "At this time or later.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Before this time.")
    private @Nullable String to;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many, 20 if you do not say, 100 at most.")
    private int limit;

    ListEntries(Environment environment, Api api) {
        this.api = api;
        printer = new Printer(environment);
    }

    @Override
    public Integer call() {
        var answer = api.get("/audit?page_size=" + limit
                + with("event_type", event)
                + with("status", status)
                + with("user_id", user)
                + with("start_date", from)
                + with("end_date", to));
        var items = answer.path("items");
        printer.print(
                items, FIELDS, () -> show(items, answer.path("next_cursor").isString()));
        return 0;
    }

    private static String with(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private void show(JsonNode items, boolean isMore) {
        if (items.isEmpty()) {
            printer.say("Nothing of that kind was recorded.");
            return;
        }
        printer.table(
                List.of("WHEN", "WHAT", "STATUS", "WHO", "FROM", "ABOUT"),
                StreamSupport.stream(items.spliterator(), false)
                        .map(ListEntries::row)
                        .toList());
        if (isMore) {
            printer.say("There are earlier ones. See more with --limit N.");
        }
    }

    private static List<Cell> row(JsonNode entry) {
        var name = entry.path("name").asString("");
        return List.of(
                new Cell(entry.path("timestamp").asString(""), Cell.Look.QUIET),
                Cell.of(entry.path("event_type").asString("")),
                Cell.of(entry.path("status").asString("")),
                Cell.of(name.isEmpty() ? entry.path("user_id").asString("") : name),
                Cell.of(entry.path("ip").asString("")),
                Cell.of((entry.path("resource_type").asString("") + " "
                                + entry.path("resource_id").asString(""))
                        .strip()));
    }
}
