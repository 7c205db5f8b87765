package dev.stoa.platform.kafka;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/// A Kafka of one broker, which is its own controller (KRaft), in the process of the test.
final class Broker implements AutoCloseable {
    static {
        // The broker looks constants up in the upper case of the machine's language, and does not start in Turkish.
        Locale.setDefault(Locale.ROOT);
    }

    private static final class Shared {
        private static final Broker BROKER = new Broker(temporary());

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(BROKER::close));
        }

        private static Path temporary() {
            try {
                return Files.createTempDirectory("kafka");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final Properties properties = new Properties();
    private final int port = freePort();
    private KafkaRaftServer server;

    /// The one of this run. Nobody closes it.
    static Broker shared() {
        return Shared.BROKER;
    }

    private Broker(Path folder) {
        var controller = freePort();
        properties.putAll(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controller),
                Map.entry("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("log.dirs", folder.resolve("log").toString()),
                // Who leaves the number of partitions to the broker has one.
                Map.entry("num.partitions", "1"),
                // Tests do not wait ten seconds until a member counts as dead.
                Map.entry("group.min.session.timeout.ms", "500"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("group.initial.rebalance.delay.ms", "0")));
        var file = folder.resolve("broker.properties");
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
