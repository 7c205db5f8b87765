package dev.stoa.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Types commands as a person would, one after the other, in a home folder of its own.
///
/// It is Saturday 21 November 2026, 9:00 in Berlin.
public final class Shell {
    public static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

    private final Map<String, String> variables = new TreeMap<>();
    private @Nullable AnsweringTerminal terminal;
    private String input = "";

    /// What a command left: its exit code, its data and its talk.
    public record Result(int code, String out, String err) {
        public List<String> lines() {
            return out.lines().toList();
        }
    }

    private record AnsweringTerminal(Deque<String> answers, List<String> questions) implements Terminal {
        @Override
        public String ask(String question) {
            questions.add(question);
            return answers.remove();
        }

        @Override
        public String askSecretly(String question) {
            return ask(question);
        }
    }

    public Shell(Path home) {
        variables.put("HOME", home.toString());
    }

    /// A shell whose person has signed in.
    public static Shell signedIn(Path home, FakeServer server) {
        var shell = new Shell(home);
        shell.set("STOA_PASSWORD", FakeServer.PASSWORD);
        var result = shell.run("login", "--server", server.url(), "--email", FakeServer.EMAIL);
        if (result.code() != 0) {
            throw new IllegalStateException(result.err());
        }
        return shell;
    }

    public Shell set(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    public Shell unset(String variable) {
        variables.remove(variable);
        return this;
    }

    public Shell input(String text) {
        input = text;
        return this;
    }

    /// Sits somebody at the terminal who gives these answers.
    public Shell atTerminal(String... answers) {
        terminal = new AnsweringTerminal(new ArrayDeque<>(List.of(answers)), new ArrayList<>());
        return this;
    }

    public List<String> questions() {
        return terminal == null ? List.of() : List.copyOf(terminal.questions());
    }

    public Result run(String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var code = Stoa.commandLine(new Environment(
                        Map.copyOf(variables),
                        terminal,
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        InstantSource.fixed(NOW),
                        ZoneId.of("Europe/Berlin")))
                .execute(args);
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
