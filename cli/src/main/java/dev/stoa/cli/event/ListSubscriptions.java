package dev.stoa.cli.event;

import dev.stoa.cli.Api;
import dev.stoa.cli.Cell;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Printer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(
        name = "subscriptions",
        description = "List who is told of events, and how far they are.",
        footer = {"", "Examples:", "  ./stoa event subscriptions", "  ./stoa event subscriptions -o json"})
final class ListSubscriptions implements Callable<Integer> {
    private static final List<String> FIELDS = List.of("/name", "/lag", "/retrying", "/waiting", "/dead");

    private final Api api;

    @Mixin
    private final Printer printer;

    ListSubscriptions(Environment environment, Api api) {
        this.api = api;
        printer = new Printer(environment);
    }

    @Override
    public Integer call() {
        var subscriptions = api.get("/system/events/subscriptions").path("items");
        printer.print(
                subscriptions,
                FIELDS,
                () -> printer.table(
                        List.of("SUBSCRIPTION", "TO HANDLE", "RETRYING", "WAITING", "DEAD"),
                        StreamSupport.stream(subscriptions.spliterator(), false)
                                .map(ListSubscriptions::row)
                                .toList()));
        return 0;
    }

    private static List<Cell> row(JsonNode subscription) {
        var dead = subscription.path("dead").asString("");
        var retrying = subscription.path("retrying").asString("");
        return List.of(
                Cell.of(subscription.path("name").asString("")),
                Cell.of(subscription.path("lag").asString("")),
                retrying.equals("0") ? Cell.of(retrying) : new Cell(retrying, Cell.Look.CARE),
                Cell.of(subscription.path("waiting").asString("")),
                dead.equals("0") ? Cell.of(dead) : new Cell(dead, Cell.Look.ALARM));
    }
}
