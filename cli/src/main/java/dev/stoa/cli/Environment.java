package dev.stoa.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Everything the program gets from outside, so that a test can give it something else.
///
/// @param terminal the person to ask; null when input or output is a file or a pipe
/// @param out for data, in UTF-8
/// @param err for talk
public record Environment(
        Map<String, String> variables,
        @Nullable Terminal terminal,
        InputStream in,
        PrintStream out,
        PrintStream err,
        InstantSource clock,
        ZoneId zone) {

    static Environment system() {
        return new Environment(
                System.getenv(),
                systemTerminal(System.console()),
                System.in,
                utf8(FileDescriptor.out),
                utf8(FileDescriptor.err),
                InstantSource.system(),
                ZoneId.systemDefault());
    }

    /// The variable's value, when it has one.
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    /// The server that `STOA_URL` names.
    public Optional<Server> server() {
        try {
            return variable("STOA_URL").map(Server::parse);
        } catch (IllegalArgumentException e) {
            throw new Failure("STOA_URL: " + e.getMessage(), e);
        }
    }

    /// Tells the person something that is not data.
    public void say(String text) {
        err.println(Text.harmless(text, true));
    }

    public ZonedDateTime now() {
        return clock.instant().atZone(zone);
    }

    /// Whether output is coloured: on a terminal that can, unless `NO_COLOR` asks for none.
    boolean isColoured() {
        return terminal != null
                && variable("NO_COLOR").isEmpty()
                && !variable("TERM").equals(Optional.of("dumb"));
    }

    /// The columns of the terminal; empty when nothing needs to fit.
    Optional<Integer> width() {
        return terminal == null
                ? Optional.empty()
                : variable("COLUMNS")
                        .filter(text -> text.matches("[1-9]\\d{0,3}"))
                        .map(Integer::valueOf);
    }

    /// Where this person's settings are, after the XDG base directories.
    Path configFolder() {
        return variable("XDG_CONFIG_HOME")
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElseGet(() -> Path.of(variable("HOME").orElse(System.getProperty("user.home")), ".config"))
                .resolve("stoa");
    }

    private static PrintStream utf8(FileDescriptor target) {
        return new PrintStream(new FileOutputStream(target), false, StandardCharsets.UTF_8);
    }

    private static @Nullable Terminal systemTerminal(@Nullable Console console) {
        if (console == null || !console.isTerminal()) {
            return null;
        }
        return new Terminal() {
            @Override
            public String ask(String question) {
                var answer = console.readLine("%s", question);
                return answer == null ? "" : answer;
            }

            @Override
            public String askSecretly(String question) {
                var answer = console.readPassword("%s", question);
                return answer == null ? "" : new String(answer);
            }
        };
    }
}
