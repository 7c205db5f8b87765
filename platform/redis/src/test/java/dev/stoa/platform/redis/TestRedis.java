package dev.stoa.platform.redis;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Comparator;
import redis.embedded.RedisServer;

/// A real redis-server for a test: killed, started again on its port, and made to hang.
final class TestRedis implements AutoCloseable {
    private final int port;
    private Running running;

    private record Running(RedisServer server, ProcessHandle process) {}

    private TestRedis(int port) throws IOException {
        this.port = port;
        this.running = run(port);
    }

    static TestRedis started() throws IOException {
        return new TestRedis(freePort());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    void start() throws IOException {
        running = run(port);
    }

    private static Running run(int port) throws IOException {
        var server = RedisServer.newRedisServer()
                .port(port)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .build();
        server.start();
        var process = ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").contains("redis"))
                .max(Comparator.comparingLong(ProcessHandle::pid))
                .orElseThrow();
        return new Running(server, process);
    }

    void kill() {
        running.process.destroyForcibly();
        var _ = running.process.onExit().join();
    }

    /// It holds its connections and answers nothing.
    void hang() throws IOException {
        signal("-STOP");
    }

    void goOn() throws IOException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException {
        var _ = new ProcessBuilder("kill", signal, Long.toString(running.process.pid()))
                .start()
                .onExit()
                .join();
    }

    @Override
    public void close() throws IOException {
        if (running.process.isAlive()) {
            goOn();
            kill();
        }
        running.server.stop();
    }
}
