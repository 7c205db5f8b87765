package dev.stoa.app;

import dev.stoa.app.Arguments.Misunderstood;
import dev.stoa.identity.IdentityConfig;
import dev.stoa.platform.PlatformConfig;
import dev.stoa.platform.data.Maintenance;
import dev.stoa.platform.runtime.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/// `stoa db`: what operators do to the database as a whole. What is done goes to standard error,
/// answers to standard output.
final class DatabaseCommands {
    private static final Consumer<String> PROGRESS = System.err::println;

    private DatabaseCommands() {}

    static void run(Arguments arguments, Settings settings, Path home) {
        var operands = arguments.operands();
        var action = operands.isEmpty() ? "" : operands.getFirst();
        var wanted = switch (action) {
            case "status", "migrate" -> 1;
            case "rollback", "backup", "restore" -> 2;
            default ->
                throw new Misunderstood(
                        "the actions of db are status, migrate, rollback MODULE, backup FILE and restore FILE, not '"
                                + action + "'");
        };
        if (operands.size() != wanted) {
            throw new Misunderstood("db " + action + (wanted == 1 ? " takes nothing more" : " takes one thing more"));
        }
        var app = settings.section("app", AppConfig.in(home));
        settings.section("identity", IdentityConfig.DEFAULTS);
        var platform = PlatformConfig.read(settings);
        settings.refuseUnknown();

        try (var database = Maintenance.open(platform.database(), app.data())) {
            switch (action) {
                case "status" -> status(database);
                case "migrate" -> {
                    database.migrate(AppConfig.ALL);
                    status(database);
                }
                case "rollback" -> System.out.println("undone: " + database.rollback(operands.getLast()));
                default -> {
                    var begin = System.nanoTime();
                    file(arguments, database, action, Path.of(operands.getLast()));
                    var took = Duration.ofNanos(System.nanoTime() - begin);
                    PROGRESS.accept("done in " + took.toSeconds() + "." + took.toMillisPart() / 100 + " s");
                }
            }
        }
    }

    private static void file(Arguments arguments, Maintenance database, String action, Path file) {
        if (action.equals("backup")) {
            var withSecrets = arguments.switches().contains("--with-secrets");
            database.backup(file, withSecrets, PROGRESS);
            if (!withSecrets) {
                PROGRESS.accept(
                        "the secrets of the data folder are not in it; keep them elsewhere, or use --with-secrets");
            }
        } else if (arguments.switches().contains("--verify")) {
            database.verify(file, PROGRESS);
        } else {
            database.restore(file, PROGRESS);
        }
    }

    private static void status(Maintenance database) {
        for (var module : database.status(AppConfig.ALL)) {
            module.applied().forEach(name -> System.out.println(module.module() + "  applied  " + name));
            module.pending().forEach(name -> System.out.println(module.module() + "  pending  " + name));
        }
    }
}
