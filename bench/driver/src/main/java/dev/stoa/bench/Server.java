package dev.stoa.bench;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/// A subject that is running: its processes, and what the kernel says about them.
final class Server implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Subject subject;
    private final Process process;
    private final int port;
    private final Duration startTime;

    private Server(Subject subject, Process process, int port, Duration startTime) {
        this.subject = subject;
        this.process = process;
        this.port = port;
        this.startTime = startTime;
    }

    /// Starts the subject and returns when it has answered its first request.
    ///
    /// @param flags further flags for the JVM
    static Server start(Subject subject, List<String> flags) throws IOException, InterruptedException {
        var log = subject.folder().resolve(subject.name() + ".log");
        var port = freePort();
        var builder = new ProcessBuilder(subject.command(flags))
                .directory(subject.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("PORT", Integer.toString(port));
        builder.environment().put("NODE_ENV", "production");
        var began = System.nanoTime();
        var process = builder.start();
        while (!answers(port)) {
            if (!process.isAlive() || System.nanoTime() - began > PATIENCE.toNanos()) {
                process.destroyForcibly();
                throw new IllegalStateException(subject.name() + " did not start; its log is " + log);
            }
            Thread.sleep(1);
        }
        return new Server(subject, process, port, Duration.ofNanos(System.nanoTime() - began));
    }

    /// One that is free together with the next, which a second protocol takes. Below those that the system gives to
    /// clients: thousands of connections may just have ended there.
    private static int freePort() throws IOException {
        for (int tries = 0; tries < 100; tries++) {
            var port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (var socket = new ServerSocket(port);
                    var _ = new ServerSocket(port + 1)) {
                return socket.getLocalPort();
            } catch (BindException _) {
                // Somebody listens there.
            }
        }
        throw new IllegalStateException("no two free ports between 20000 and 32000");
    }

    private static boolean answers(int port) {
        try (var connection = new HttpConnection(port)) {
            return connection.exchange(HttpConnection.request("GET", "/plain", "")) == 200;
        } catch (IOException _) {
            return false;
        }
    }

    Subject subject() {
        return subject;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /// From the start of the process to its first reply.
    Duration startTime() {
        return startTime;
    }

    /// The processor time its processes have used so far, in user and kernel mode.
    Duration cpu() {
        // utime and stime of proc(5), in clock ticks, of which Linux has 100 a second
        return Duration.ofMillis(10
                * sum(pid -> {
                    var stat = read(pid, "stat");
                    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                }));
    }

    /// The memory its processes hold. What they share is counted for each.
    long residentBytes() {
        return sum(pid -> read(pid, "status")
                        .lines()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .sum())
                * 1024;
    }

    private long sum(ToLongFunction<Long> figure) {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::pid)
                .mapToLong(figure)
                .sum();
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (NoSuchFileException e) {
            throw new IllegalStateException("process " + pid + " ended while it was measured", e);
        } catch (IOException e) {
            throw new IllegalStateException("this benchmark needs Linux, for its /proc", e);
        }
    }

    /// Asks it to end, and waits until it has.
    @Override
    public void close() {
        var all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
