package dev.stoa.cli.people;

import dev.stoa.cli.Api;
import dev.stoa.cli.Cell;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Printer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "list",
        description = "List the people of your organisation, by name.",
        footer = {"", "Examples:", "  ./stoa people list", "  ./stoa people list grace -o json"})
final class ListPeople implements Callable<Integer> {
    private static final List<String> FIELDS =
            List.of("/id", "/name", "/email", "/role", "/is_suspended", "/created_at");

    private final Environment environment;
    private final Api api;

    @Parameters(
            paramLabel = "WORDS",
            arity = "0..1",
            defaultValue = "",
            description = "Part of a name, or a whole address.")
    private String words = "";

    @Option(names = "--page", paramLabel = "NUMBER", defaultValue = "1", description = "Of 100 people each.")
    private int page = 1;

    @Mixin
    private final Printer printer;

    ListPeople(Environment environment, Api api) {
        this.environment = environment;
        this.api = api;
        printer = new Printer(environment);
    }

    @Override
    public Integer call() {
        var found = api.get("/users?page_size=100&page=" + page + "&q=" + encoded(words));
        var people = found.path("items");
        printer.print(
                people,
                FIELDS,
                () -> printer.table(
                        List.of("NAME", "E-MAIL", "ROLE", "STATE", "ID"),
                        people.valueStream().map(ListPeople::row).toList()));
        if (found.path("total").asLong() > (long) page * 100) {
            environment.say("There are more: --page " + (page + 1) + ".");
        }
        return 0;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static List<Cell> row(JsonNode person) {
        return List.of(
                Cell.of(person.path("name").asString("")),
                Cell.of(person.path("email").asString("")),
                Cell.of(person.path("role").asString("")),
                person.path("is_suspended").asBoolean() ? new Cell("suspended", Cell.Look.CARE) : Cell.of("active"),
                Cell.of(person.path("id").asString("")));
    }
}
