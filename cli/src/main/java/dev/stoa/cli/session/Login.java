package dev.stoa.cli.session;

import dev.stoa.cli.Api;
import dev.stoa.cli.ConfigFolder;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Failure;
import dev.stoa.cli.Server;
import dev.stoa.cli.Session;
import dev.stoa.cli.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "login",
        description = "Sign in, and stay signed in while you come back within a week.",
        footer = {
            "",
            "The password is asked for, or read from standard input or STOA_PASSWORD.",
            "So is the code of your authenticator app, where your second factor is on.",
            "The server is --server, or else STOA_URL, or else the one used before.",
            "",
            "Examples:",
            "  ./stoa login",
            "  ./stoa login --server https://stoa.example --email ada@harbour.example",
            "  ./stoa login --email ada@harbour.example --password-stdin < password.txt"
        })
public final class Login implements Callable<Integer> {
    private static final Server LOCAL = Server.parse("http://localhost:8000");

    private final Environment environment;
    private final ConfigFolder folder;
    private final Api api;

    @Option(names = "--server", paramLabel = "URL", description = "Where Stoa runs.")
    private @Nullable Server server;

    @Option(names = "--email", paramLabel = "EMAIL", description = "Who signs in.")
    private @Nullable String email;

    @Option(names = "--password-stdin", description = "Read the password from standard input.")
    private boolean passwordFromInput;

    @Option(
            names = "--code",
            paramLabel = "CODE",
            description = "The code of your authenticator app, or a recovery code, where your second factor is on.")
    private @Nullable String code;

    public Login(Environment environment, ConfigFolder folder, Api api) {
        this.environment = environment;
        this.folder = folder;
        this.api = api;
    }

    @Override
    public Integer call() {
        var before = Session.load(folder);
        var target = server != null ? server : serverBefore(before);
        if (target.isOverheard()) {
            environment.say("Warning: your password goes to " + target + " unencrypted.");
        }
        var session = api.signIn(target, email(before), password(), this::code);
        var profile = api.get(session, "/users/me");
        session.save(folder);
        environment.say("Signed in to " + target + " as " + Profile.sentence(profile));
        return 0;
    }

    private Server serverBefore(Optional<Session> before) {
        return environment.server().or(() -> before.map(Session::server)).orElse(LOCAL);
    }

    private String email(Optional<Session> before) {
        if (email != null) {
            return email;
        }
        var known = before.map(Session::email);
        var terminal = environment.terminal();
        if (terminal == null) {
            return known.orElseThrow(() -> Failure.misuse("Who signs in? Add --email."));
        }
        var answer = terminal.ask(
                        known.map(address -> "E-mail [" + address + "]: ").orElse("E-mail: "))
                .strip();
        return answer.isEmpty() ? known.orElseThrow(() -> new Failure("No e-mail given.")) : answer;
    }

    private String password() {
        if (passwordFromInput) {
            return firstLine();
        }
        return environment.variable("STOA_PASSWORD").orElseGet(() -> ask(environment.terminal()));
    }

    private String code() {
        if (code != null) {
            return code;
        }
        var terminal = environment.terminal();
        if (terminal == null) {
            throw Failure.misuse("Your second factor is on. Add --code.");
        }
        return terminal.ask("Code of your authenticator app: ").strip();
    }

    private static String ask(@Nullable Terminal terminal) {
        if (terminal == null) {
            throw Failure.misuse("No terminal to ask for the password. Use --password-stdin or STOA_PASSWORD.");
        }
        return terminal.askSecretly("Password: ");
    }

    private String firstLine() {
        try {
            var line = new BufferedReader(new InputStreamReader(environment.in(), StandardCharsets.UTF_8)).readLine();
            if (line == null) {
                throw new Failure("No password on standard input.");
            }
            return line;
        } catch (IOException e) {
            throw new Failure("Cannot read the password: " + e.getMessage(), e);
        }
    }
}
