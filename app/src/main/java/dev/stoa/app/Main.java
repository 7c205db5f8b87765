package dev.stoa.app;

import dev.stoa.platform.fields.MasterKeys;
import dev.stoa.platform.observability.Logs;
import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.Settings;
import dev.stoa.platform.runtime.StartRefused;
import dev.stoa.platform.security.SigningKeys;
import dev.stoa.web.binding.DeclarationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The command `stoa up`, `stoa down` for the process that it started, `stoa db` for its
/// database, `stoa secrets` for its keys and `stoa audit` for what was done.
public final class Main {
    /// Names that the outside world gives to settings.
    static final Map<String, String> CONVENTIONAL = Map.of(
            "PORT", "web.port",
            "DATABASE_URL", "database.url",
            "KAFKA_BOOTSTRAP", "kafka.bootstrap",
            "OTEL_EXPORTER_OTLP_ENDPOINT", "observability.otlp-endpoint",
            "REDIS_URL", "redis.url",
            "SECRET_KEY", "secrets.key",
            "STOA_DATA", "app.data",
            "STOA_ENVIRONMENT", "app.environment");

    /// Variables that are read before there are settings, or by other programs of ours, and what for.
    static final Map<String, String> NOT_SETTINGS = Map.of(
            "STOA_HOME", "the folder that `stoa.toml`, `.env` and the data folder are in; `./stoa` says the checkout",
            "STOA_JAVA_OPTS", "more options for Java, which win, such as `-Xmx1g`",
            "STOA_LOG_FORMAT", "`json` or `text`; without it, text for a terminal and JSON elsewhere",
            "STOA_LOG_LEVEL", "`debug`, `info` or `warn`; without it, `info`",
            "STOA_PASSWORD", "what the command line client signs in with, in place of asking",
            "STOA_URL", "the server that the command line client talks to");

    /// Where the settings file and the data folder are unless something else is said: the checkout, as `./stoa` has
    /// it.
    private static final Path HOME = Path.of(System.getenv().getOrDefault("STOA_HOME", ""));

    /// How long a process that was told to end may take.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// Made before anything else: threads that log while logging starts are told off on standard error.
    private static final Logger LOG = LoggerFactory.getLogger("dev.stoa");

    private Main() {}

    static void main(String[] args) {
        try {
            var arguments = Arguments.parse(List.of(args));
            var environment = new HashMap<>(System.getenv());
            environment.keySet().removeAll(NOT_SETTINGS.keySet());
            var config = arguments.config() == null ? HOME.resolve("stoa.toml") : arguments.config();
            var settings = Settings.read(config, environment, arguments.settings(), CONVENTIONAL);
            switch (arguments.command()) {
                case "up" -> up(settings);
                case "down" -> down(settings);
                case "db" -> DatabaseCommands.run(arguments, settings, HOME, System.out);
                case "audit" -> AuditCommands.run(arguments, settings, HOME, System.out);
                default -> rotate(arguments, settings);
            }
        } catch (Arguments.Misunderstood e) {
            fail(2, e);
        } catch (StartRefused | DeclarationException | UncheckedIOException e) {
            fail(1, e);
        }
    }

    private static void fail(int code, Exception e) {
        System.err.println("stoa: " + e.getMessage());
        System.exit(code);
    }

    private static void up(Settings settings) {
        // PostgreSQL keeps microseconds; a finer clock would show a time that is not the one stored.
        var clock = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
        var stoa = Stoa.start(settings, HOME, clock);
        // An end that was asked for is a success, so the status is not the signal's.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            var status = 1;
            try {
                stoa.close();
                status = 0;
            } finally {
                Runtime.getRuntime().halt(status);
            }
        }));
        announce(stoa);
        noteReady();
        // The server's threads keep the process alive from here.
    }

    private static void announce(Stoa stoa) {
        var seconds = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
        var line = "Stoa is ready at %s after %d.%03d s"
                .formatted(stoa.url(), seconds.toSeconds(), seconds.toMillisPart());
        if (Logs.isForPeople()) {
            System.out.println(line);
        } else {
            LOG.info(line);
        }
        if (!stoa.demoSignIns().isEmpty()) {
            // Never through the log: these are passwords, if only of a demonstration.
            System.err.println("Sign in at " + stoa.url() + "/console/ as");
            stoa.demoSignIns().forEach(signIn -> System.err.println("  " + signIn));
        }
    }

    /// For `./stoa`, which has the next start use what the JVM learned in this one only if it got that far.
    private static void noteReady() {
        var file = System.getProperty("stoa.ready-file");
        if (file == null) {
            return;
        }
        try {
            Files.write(Path.of(file), new byte[0]);
        } catch (IOException e) {
            LOG.debug("{} cannot be written", file, e);
        }
    }

    private static void rotate(Arguments arguments, Settings settings) {
        var folder = settings.section("app", AppConfig.in(HOME)).data();
        var atOnce = arguments.switches().contains("--now");
        switch (String.join(" ", arguments.operands())) {
            case "rotate signing" -> rotateSigning(folder, atOnce);
            case "rotate fields" -> rotateFields(folder, atOnce);
            default ->
                throw new Arguments.Misunderstood("what can be done is: secrets rotate signing, secrets rotate fields");
        }
    }

    private static void rotateSigning(Path folder, boolean atOnce) {
        SigningKeys.rotate(folder, atOnce);
        System.err.println(
                atOnce
                        ? "Tokens are signed with a new key. Those of the old one are refused: people sign in again."
                        : "Tokens are signed with a new key. Those of the old one are good until they expire.");
    }

    private static void rotateFields(Path folder, boolean atOnce) {
        var file = folder.resolve("secrets").resolve(MasterKeys.rotate(folder, atOnce));
        System.err.println("There is a new master key: " + file + ". Keep a copy apart from the backups.");
        System.err.println(
                atOnce
                        ? "It is used from now on."
                        : "It is used in " + MasterKeys.NOTICE.toMinutes()
                                + " minutes; other processes need a copy before.");
    }

    private static void down(Settings settings) {
        var folder = settings.section("app", AppConfig.in(HOME)).data();
        var holder = DataFolder.holder(folder);
        if (holder.isEmpty()) {
            System.err.println("stoa: nothing runs on " + folder);
            return;
        }
        ProcessHandle.of(holder.getAsLong()).ifPresent(process -> {
            process.destroy();
            try {
                process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                throw new StartRefused(
                        "process " + process.pid() + " did not end within " + PATIENCE.toSeconds()
                                + " s; look at its log, and use kill -9 only if it does nothing any more",
                        e);
            }
        });
    }
}
