package dev.stoa.cli.privacy;

import dev.stoa.cli.Api;
import dev.stoa.cli.ConfigFolder;
import dev.stoa.cli.Environment;
import dev.stoa.cli.Failure;
import dev.stoa.cli.Json;
import dev.stoa.cli.Session;
import dev.stoa.cli.Terminal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "delete",
        description = "Delete your account for good, and everything that tells of you.",
        footer = {
            "",
            "It asks for the word DELETE, unless --confirm says it, and for your password, unless STOA_PASSWORD has it.",
            "",
            "Examples:",
            "  ./stoa privacy delete"
        })
final class DeleteAccount implements Callable<Integer> {
    private final Environment environment;
    private final ConfigFolder folder;
    private final Api api;

    @Option(names = "--confirm", paramLabel = "WORD", description = "The word DELETE.")
    private @Nullable String confirm;

    DeleteAccount(Environment environment, ConfigFolder folder, Api api) {
        this.environment = environment;
        this.folder = folder;
        this.api = api;
    }

    @Override
    public Integer call() {
        environment.say("This deletes the account of " + api.session().email() + ". There is no way back.");
        var word = confirm != null ? confirm : terminal().ask("Type DELETE: ").strip();
        if (!word.equals("DELETE")) {
            throw new Failure("Nothing was deleted.");
        }
        var password =
                environment.variable("STOA_PASSWORD").orElseGet(() -> terminal().askSecretly("Password: "));
        api.post("/privacy/delete", Json.object().put("confirm", word).put("password", password));
        Session.forget(folder);
        environment.say("Your account is deleted.");
        return 0;
    }

    private Terminal terminal() {
        var terminal = environment.terminal();
        if (terminal == null) {
            throw Failure.misuse("No terminal to ask. Use --confirm DELETE and STOA_PASSWORD.");
        }
        return terminal;
    }
}
