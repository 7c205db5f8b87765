package dev.stoa.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A `redis-server` of this machine, which writes each change to its log and has that on the disk within a
/// second: what BullMQ's documentation asks for.
final class Redis implements AutoCloseable {
    private final Process process;
    private final int port;

    private Redis(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// @throws IOException if it is not installed
    static Redis start(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var process = new ProcessBuilder(
                        "redis-server",
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "yes",
                        "--appendfsync",
                        "everysec",
                        "--maxmemory-policy",
                        "noeviction")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis.log").toFile())
                .start();
        while (!isListening(port)) {
            if (!process.isAlive()) {
                throw new IllegalStateException("redis-server ended; its log is " + folder.resolve("redis.log"));
            }
            Thread.sleep(5);
        }
        return new Redis(process, port);
    }

    private static boolean isListening(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// Of what is installed: `Redis server v=7.0.15 sha=…` without what stands around it.
    static String version() throws IOException, InterruptedException {
        return Command.output("redis-server", "--version").replaceAll(".* v=(\\S+) .*", "$1");
    }

    int port() {
        return port;
    }

    Duration time() {
        return ProcessorTime.of(process.toHandle());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
