package dev.stoa.cli.session;

import dev.stoa.cli.Api;
import dev.stoa.cli.ConfigFolder;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Failure;
import dev.stoa.cli.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "logout",
        description = "End the session, and forget the tokens that login kept on this machine.",
        footer = {"", "Examples:", "  ./stoa logout"})
public final class Logout implements Callable<Integer> {
    private final Environment environment;
    private final ConfigFolder folder;
    private final Api api;

    public Logout(Environment environment, ConfigFolder folder, Api api) {
        this.environment = environment;
        this.folder = folder;
        this.api = api;
    }

    @Override
    public Integer call() {
        var session = Session.load(folder);
        Session.forget(folder);
        try {
            session.ifPresent(api::signOut);
            environment.say("Signed out.");
        } catch (Failure e) {
            environment.say(
                    "Signed out on this machine. The session goes on elsewhere until it runs out: " + e.getMessage());
        }
        return 0;
    }
}
