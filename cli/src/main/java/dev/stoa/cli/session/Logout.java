package dev.stoa.cli.session;

import dev.stoa.cli.ConfigFolder;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "logout",
        description = "Forget the token that login kept on this machine.",
        footer = {"", "Examples:", "  ./stoa logout"})
public final class Logout implements Callable<Integer> {
    private final Environment environment;
    private final ConfigFolder folder;

    public Logout(Environment environment, ConfigFolder folder) {
        this.environment = environment;
        this.folder = folder;
    }

    @Override
    public Integer call() {
        Session.forget(folder);
        environment.say("Signed out.");
        return 0;
    }
}
