package dev.stoa.platform.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.StartRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A PostgreSQL server of our own, kept in the data folder and ended with this process.
///
/// The server is a direct child that asked Linux for a SIGINT, PostgreSQL's orderly "fast" shutdown,
/// when its parent dies. The parent in that sense is the *thread* that forked. Hence one platform
/// thread starts the server and stays with it until its end, and hence `kill -9` of this process shuts
/// the database down cleanly. The next start waits for that shutdown. macOS has no such signal; there
/// the next start ends the server that was left.
///
/// The server has a session of its own, or Ctrl-C in a terminal would reach it while requests are
/// still being answered. PostgreSQL refuses to run as root; started by root it lives in a user
/// namespace in which it is nobody.
///
/// A server that ends by itself is started again on the same port, at once and then with longer pauses.
///
/// Everything that is written is as durable as on any PostgreSQL: fsync and checksums are on,
/// passwords are SCRAM, and it listens on 127.0.0.1 alone.
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = System.getLogger(EmbeddedPostgres.class.getName());

    private static final boolean LINUX = System.getProperty("os.name").equals("Linux");
    private static final boolean ROOT = LINUX && isRoot();
    private static final Duration SHUTDOWN = Duration.ofSeconds(60);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /// A server that lived this long did not die of its start.
    private static final Duration STEADY = Duration.ofMinutes(1);
    private static final long LOG_LIMIT = 10_000_000;

    /// Sized for a server that idles in a few tens of megabytes, on a disk without moving parts.
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("listen_addresses", "127.0.0.1"),
            Map.entry("unix_socket_directories", ""),
            Map.entry("fsync", "on"),
            Map.entry("shared_buffers", "64MB"),
            Map.entry("effective_cache_size", "512MB"),
            Map.entry("maintenance_work_mem", "32MB"),
            Map.entry("max_wal_size", "512MB"),
            Map.entry("checkpoint_timeout", "15min"),
            Map.entry("random_page_cost", "1.1"),
            Map.entry("jit", "off"),
            // Read-ahead by helper processes pays off on large scans; ours are small and the processes are not.
            Map.entry("io_method", "sync"),
            Map.entry("max_logical_replication_workers", "0"),
            // Repetition slows down guessing; our passwords are 256 random bits and sign-in is on the way to ready.
            Map.entry("scram_iterations", "1"),
            Map.entry("timezone", "UTC"),
            Map.entry("log_timezone", "UTC"),
            Map.entry("log_line_prefix", "%m [%p] %q%u@%d "),
            // The details of an error quote the values of the row, and those are somebody's.
            Map.entry("log_error_verbosity", "terse"),
            Map.entry("log_min_duration_statement", "1s"),
            Map.entry("log_parameter_max_length", "0"));

    private final PostgresBinaries binaries;
    private final Path cluster;
    private final Path log;
    private final String password;
    private final Path passwordFile;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread supervisor =
            Thread.ofPlatform().daemon().name("postgres").unstarted(this::supervise);
    private volatile @Nullable Process server;

    private EmbeddedPostgres(DataFolder data) {
        binaries = PostgresBinaries.unpacked(data);
        cluster = data.path().resolve("database");
        log = data.path().resolve("postgres.log");
        password = data.secretText("postgres-superuser", PostgresUrl::newPassword);
        passwordFile = data.path().resolve("secrets").resolve("postgres-superuser");
    }

    /// Starts the server, on a cluster made now if there is none, and returns when it accepts connections.
    /// After a crash that takes as long as the recovery.
    ///
    /// @throws StartRefused if this machine or folder does not let it run
    public static EmbeddedPostgres start(DataFolder data) {
        var postgres = new EmbeddedPostgres(data);
        postgres.supervisor.start();
        try {
            var _ = postgres.port.join();
            return postgres;
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /// How to connect to a database of this server as its superuser.
    PostgresUrl superuser(String database) {
        return new PostgresUrl("jdbc:postgresql://127.0.0.1:" + port.join() + "/" + database, "postgres", password);
    }

    /// The same in the form that `DATABASE_URL` takes; it contains the password.
    public String url(String database) {
        return "postgres://postgres:" + password + "@127.0.0.1:" + port.join() + "/" + database;
    }

    /// Where the server of another process listens that runs on the data folder.
    static int port(Path folder) throws IOException {
        return Integer.parseInt(Files.readAllLines(folder.resolve("database/postmaster.pid"))
                .get(3)
                .strip());
    }

    long pid() {
        return Objects.requireNonNull(server).pid();
    }

    /// The life of the servers, one after the other, on the thread they depend on.
    private void supervise() {
        Process process;
        try {
            awaitPredecessor();
            makeCluster();
            rotateLog();
            process = launchOnAnyPort();
        } catch (Throwable e) {
            port.completeExceptionally(e);
            return;
        }
        var pause = SHORTEST_PAUSE;
        while (process != null) {
            var begin = System.nanoTime();
            var code = waitFor(process);
            if (isStopping()) {
                return;
            }
            LOG.log(
                    Level.ERROR,
                    "PostgreSQL ended by itself with exit code {0} and is started again. Its own account: {1}",
                    code,
                    log);
            pause = System.nanoTime() - begin > STEADY.toNanos() ? SHORTEST_PAUSE : longer(pause);
            process = restarted(pause);
        }
    }

    /// The next server; null if none is wanted any more.
    private @Nullable Process restarted(Duration firstPause) {
        var pause = firstPause;
        while (!awaitStopping(pause)) {
            try {
                awaitPredecessor();
                var process = launch(port.join());
                LOG.log(Level.INFO, "PostgreSQL runs again");
                return process;
            } catch (IOException | RuntimeException e) {
                pause = longer(pause);
                LOG.log(Level.ERROR, "PostgreSQL could not be started again; next try in " + pause, e);
            }
        }
        return null;
    }

    private static Duration longer(Duration pause) {
        var doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private boolean awaitStopping(Duration atMost) {
        try {
            return stopping.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /// Waits for a server that outlived its Java process to finish its shutdown.
    ///
    /// After a crash of the machine or container the number in its lock file may belong to somebody else, or
    /// be missing, and PostgreSQL would not start over such a file. Ours is to judge, as the data folder is
    /// locked.
    private void awaitPredecessor() throws IOException {
        var pidFile = cluster.resolve("postmaster.pid");
        var predecessor = lines(pidFile).stream()
                .findFirst()
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                .filter(process -> process.info().commandLine().orElse("").contains(cluster.toString()));
        if (predecessor.isEmpty()) {
            Files.deleteIfExists(pidFile);
            return;
        }
        var process = predecessor.get();
        LOG.log(
                Level.INFO,
                "waiting for PostgreSQL process {0} of an earlier run to stop",
                Long.toString(process.pid()));
        interrupt(process.pid());
        try {
            var _ = process.onExit().get(SHUTDOWN.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new StartRefused(
                    "PostgreSQL process " + process.pid() + " of an earlier run still uses " + cluster, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void makeCluster() throws IOException {
        if (Files.exists(cluster)) {
            return;
        }
        var draft = cluster.resolveSibling("database.draft");
        PostgresBinaries.delete(draft);
        var output = cluster.resolveSibling("initdb.log");
        Files.deleteIfExists(output);
        var process = spawn(
                output,
                binaries.program("initdb"),
                "--pgdata=" + draft,
                "--username=postgres",
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--data-checksums",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--no-instructions");
        if (waitFor(process) != 0) {
            throw refusal("PostgreSQL could not make its files in " + draft, Files.readString(output));
        }
        Files.move(draft, cluster, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(output);
    }

    private void rotateLog() throws IOException {
        if (Files.exists(log) && Files.size(log) > LOG_LIMIT) {
            Files.move(log, log.resolveSibling("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Process launchOnAnyPort() throws IOException {
        while (true) {
            var free = freePort();
            try {
                var process = launch(free);
                port.complete(free);
                return process;
            } catch (PortTaken _) {
                // Somebody was quicker.
            }
        }
    }

    private static final class PortTaken extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /// Starts a server and waits until it takes connections; for a while also until the last of the
    /// processes of one that crashed has gone.
    private Process launch(int onPort) throws IOException {
        var patience = System.nanoTime() + SHUTDOWN.toNanos();
        while (true) {
            var before = Files.exists(log) ? (int) Files.size(log) : 0;
            var command = new ArrayList<>(
                    List.of(binaries.program("postgres"), "-D", cluster.toString(), "-p", Integer.toString(onPort)));
            SETTINGS.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
            var process = spawn(log, command.toArray(String[]::new));
            server = process;
            if (isStopping()) {
                interrupt(process.pid());
            }
            if (awaitReady(process)) {
                return process;
            }
            var account = Files.readAllBytes(log);
            var said = new String(account, before, account.length - before, UTF_8);
            if (said.contains("Address already in use")) {
                throw new PortTaken();
            }
            if (!said.contains("pre-existing shared memory block") || System.nanoTime() > patience) {
                throw refusal("PostgreSQL did not start", said);
            }
        }
    }

    /// Waits until the server says in its lock file that it takes connections. Asking there is quicker than
    /// trying to connect.
    ///
    /// @return false if the server ended instead
    private boolean awaitReady(Process process) throws IOException {
        var pid = Long.toString(process.pid());
        var pidFile = cluster.resolve("postmaster.pid");
        try {
            while (!process.waitFor(5, TimeUnit.MILLISECONDS)) {
                var lines = lines(pidFile);
                if (lines.size() >= 8
                        && lines.getFirst().equals(pid)
                        && lines.get(7).startsWith("ready")) {
                    return true;
                }
            }
            return false;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static StartRefused refusal(String what, String said) {
        if (ROOT && said.contains("unshare failed")) {
            return new StartRefused("PostgreSQL does not run as root, and this machine lets root make no user namespace"
                    + " to run it in: start Stoa as an ordinary user, or set DATABASE_URL to use your own PostgreSQL");
        }
        return new StartRefused(what + ": " + said.strip());
    }

    private static Process spawn(Path output, String... command) throws IOException {
        var line = new ArrayList<String>();
        if (LINUX) {
            if (ROOT) {
                line.addAll(List.of("unshare", "-U"));
            }
            line.addAll(List.of("setsid", "setpriv", "--pdeathsig", "INT"));
        }
        line.addAll(List.of(command));
        var builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().keySet().retainAll(Set.of("PATH"));
        builder.environment().put("LC_ALL", "C");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new StartRefused(
                    "cannot run " + line.getFirst() + ", which is part of util-linux: " + e.getMessage(), e);
        }
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Java can send SIGTERM and SIGKILL only; to PostgreSQL those mean "when the last client has gone" and
    /// "crash".
    private static void interrupt(long pid) throws IOException {
        waitFor(new ProcessBuilder("sh", "-c", "kill -INT " + pid).start());
    }

    private static int waitFor(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while waiting for PostgreSQL", e);
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException _) {
            return List.of();
        }
    }

    /// Disconnects everybody, writes everything down and returns when the server has gone.
    @Override
    public void close() {
        stopping.countDown();
        try {
            var process = Objects.requireNonNull(server);
            if (process.isAlive()) {
                interrupt(process.pid());
            }
            if (!supervisor.join(SHUTDOWN)) {
                LOG.log(
                        Level.WARNING,
                        "PostgreSQL process {0} is still shutting down; see {1}",
                        Long.toString(process.pid()),
                        log);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
