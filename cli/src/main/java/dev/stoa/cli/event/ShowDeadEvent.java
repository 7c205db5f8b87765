package dev.stoa.cli.event;

import dev.stoa.cli.Api;
import dev.stoa.cli.Cell;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Printer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = "Show an event that was given up, why, and what is in it.",
        footer = {
            "",
            "Examples:",
            "  ./stoa event show tasks.tell-followers \\",
            "      01934f5e-7c5a-7b3e-9d52-3f1f6a2b8c4d"
        })
final class ShowDeadEvent implements Callable<Integer> {
    private static final List<String> FIELDS = List.of(
            "/letter/event_id",
            "/letter/subscription",
            "/letter/type",
            "/letter/tenant_id",
            "/letter/attempts",
            "/letter/failed_at",
            "/letter/reason",
            "/data");

    private final Api api;

    @Mixin
    private final Printer printer;

    @Parameters(index = "0", paramLabel = "SUBSCRIPTION", description = "Who gave it up.")
    private String subscription = "";

    @Parameters(index = "1", paramLabel = "EVENT", description = "The id of the event.")
    private UUID event = new UUID(0, 0);

    ShowDeadEvent(Environment environment, Api api) {
        this.api = api;
        printer = new Printer(environment);
    }

    @Override
    public Integer call() {
        var path = URLEncoder.encode(subscription, StandardCharsets.UTF_8).replace("+", "%20");
        var answer = api.get("/system/events/dead-letters/" + path + "/" + event);
        var letter = answer.path("letter");
        printer.print(
                answer,
                FIELDS,
                () -> printer.details(
                        List.of(
                                "type",
                                "subscription",
                                "key",
                                "tenant",
                                "occurred",
                                "failed",
                                "attempts",
                                "reason",
                                "data"),
                        List.of(
                                new Cell(letter.path("type").asString(""), Cell.Look.STRONG),
                                Cell.of(letter.path("subscription").asString("")),
                                Cell.of(letter.path("key").asString("")),
                                Cell.of(letter.path("tenant_id").asString("")),
                                Cell.of(letter.path("occurred_at").asString("")),
                                Cell.of(letter.path("failed_at").asString("")),
                                Cell.of(letter.path("attempts").asString("")),
                                new Cell(letter.path("reason").asString(""), Cell.Look.ALARM),
                                Cell.of(answer.path("data").toString()))));
        return 0;
    }
}
