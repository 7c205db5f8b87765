package dev.stoa.app;

import dev.stoa.app.Arguments.Misunderstood;
import dev.stoa.platform.Platform;
import dev.stoa.platform.data.Maintenance;
import dev.stoa.platform.runtime.Settings;
import dev.stoa.platform.runtime.StartRefused;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// `stoa db`: what operators do to the database as a whole. What is done goes to standard error.
final class DatabaseCommands {
    private static final Consumer<String> PROGRESS = System.err::println;

    private static final List<String> SCHEMAS =
            Stream.concat(Platform.SCHEMAS.stream(), AppConfig.ALL.stream()).toList();

    private DatabaseCommands() {}

    /// @param out for answers
    static void run(Arguments arguments, Settings settings, Path home, PrintStream out) {
        var operands = arguments.operands();
        var action = operands.isEmpty() ? "" : operands.getFirst();
        var wanted = switch (action) {
            case "status", "migrate", "shards" -> 1;
            case "rollback", "backup", "restore" -> 2;
            case "move" -> 3;
            case "search" -> Math.max(2, operands.size());
            default ->
                throw new Misunderstood(
                        "the actions of db are status, migrate, rollback MODULE, backup FILE, restore FILE, shards,"
                                + " move ORGANISATION SHARD and search TEXT…, not '"
                                + action + "'");
        };
        if (operands.size() != wanted) {
            var more = List.of("nothing", "something", "two things").get(wanted - 1);
            throw new Misunderstood("db " + action + " takes " + more + " more");
        }
        var config = StoaConfig.read(settings, home);

        try (var database =
                Maintenance.open(config.platform().database(), config.app().data())) {
            switch (action) {
                case "status" -> status(database, out);
                case "migrate" -> {
                    database.migrate(SCHEMAS);
                    status(database, out);
                }
                case "shards" ->
                    database.shards()
                            .forEach(shard -> out.println(
                                    shard.number() + "  " + shard.tenants() + " organisations  " + shard.server()));
                case "move" -> move(database, operands.get(1), operands.get(2));
                case "search" -> search(database, operands.subList(1, operands.size()), out);
                case "rollback" -> out.println("undone: " + database.rollback(operands.getLast()));
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

    /// @throws StartRefused if anything is found, so that the exit status tells
    private static void search(Maintenance database, List<String> texts, PrintStream out) {
        var found = database.search(texts);
        found.forEach(one -> out.println(one.place() + "  " + one.times() + "  " + one.text()));
        if (!found.isEmpty()) {
            throw new StartRefused("found in " + found.size() + " places");
        }
        PROGRESS.accept("found nowhere");
    }

    private static void move(Maintenance database, String organisation, String shard) {
        UUID tenant;
        int to;
        try {
            tenant = UUID.fromString(organisation);
            to = Integer.parseInt(shard);
        } catch (IllegalArgumentException e) {
            throw new Misunderstood("db move takes the id of an organisation and the number of a shard");
        }
        database.move(tenant, to, PROGRESS);
    }

    private static void status(Maintenance database, PrintStream out) {
        for (var module : database.status(SCHEMAS)) {
            var where = (module.shard() == 1 ? "" : "shard " + module.shard() + "  ") + module.module();
            module.applied().forEach(name -> out.println(where + "  applied  " + name));
            module.pending().forEach(name -> out.println(where + "  pending  " + name));
        }
    }
}
