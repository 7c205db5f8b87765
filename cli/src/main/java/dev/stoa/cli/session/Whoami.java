package dev.stoa.cli.session;

import dev.stoa.cli.Api;
import dev.stoa.cli.Cell;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Printer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "whoami",
        description = "Show who is signed in, and where.",
        footer = {"", "Examples:", "  ./stoa whoami", "  ./stoa whoami -o json"})
public final class Whoami implements Callable<Integer> {
    private static final List<String> FIELDS =
            List.of("/id", "/email", "/name", "/role", "/organisation/id", "/organisation/name", "/created_at");

    private final Api api;

    @Mixin
    private final Printer printer;

    public Whoami(Environment environment, Api api) {
        this.api = api;
        printer = new Printer(environment);
    }

    @Override
    public Integer call() {
        var me = api.get("/users/me");
        printer.print(
                me,
                FIELDS,
                () -> printer.details(
                        List.of("name", "e-mail", "role", "organisation", "server"),
                        Stream.of(
                                        me.path("name").asString(""),
                                        me.path("email").asString(""),
                                        me.path("role").asString(""),
                                        me.at("/organisation/name").asString(""),
                                        api.session().server().toString())
                                .map(Cell::of)
                                .toList()));
        return 0;
    }
}
