package dev.stoa.platform.kafka;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/// A Kafka of one broker, which is its own controller (KRaft), in the process of the test.
final class Broker implements AutoCloseable {
    private final Properties properties = new Properties();
    private final int port = freePort();
    private KafkaRaftServer server;

    Broker(Path folder) throws IOException {
        var controller = freePort();
        properties.putAll(java.util.Map.ofEntries(
                java.util.Map.entry("process.roles", "broker,controller"),
                java.util.Map.entry("node.id", "1"),
                java.util.Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controller),
                java.util.Map.entry(
                        "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller),
                java.util.Map.entry("controller.listener.names", "CONTROLLER"),
                java.util.Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                java.util.Map.entry("log.dirs", folder.toString()),
                java.util.Map.entry("num.partitions", "4"),
                java.util.Map.entry("offsets.topic.replication.factor", "1"),
                java.util.Map.entry("offsets.topic.num.partitions", "1"),
                java.util.Map.entry("transaction.state.log.replication.factor", "1"),
                java.util.Map.entry("transaction.state.log.min.isr", "1"),
                java.util.Map.entry("group.initial.rebalance.delay.ms", "0")));
        var file = Files.createTempFile("kafka", ".properties");
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
        var arguments =
                List.of("format", "-t", Uuid.randomUuid().toString(), "-c", file.toString(), "--ignore-formatted");
        if (StorageTool.execute(arguments.toArray(String[]::new), new PrintStream(PrintStream.nullOutputStream()))
                != 0) {
            throw new IllegalStateException("the storage of the broker was not formatted");
        }
        server = started();
    }

    private KafkaRaftServer started() {
        var made = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
        made.startup();
        return made;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    void stop() {
        server.shutdown();
        server.awaitShutdown();
    }

    void startAgain() {
        server = started();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
