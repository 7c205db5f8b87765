package dev.stoa.web.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.Server;
import dev.stoa.web.http.Content;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.socket.Connection;
import dev.stoa.web.socket.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Runs Autobahn's cases for WebSockets against an echo. The program takes longer to start than to run, so one run
/// of it serves all engines.
@Execution(ExecutionMode.CONCURRENT)
class AutobahnTest {
    private static final Path FOLDER = Path.of("target/autobahn");
    private static final Path SPECS = Path.of("target/autobahn.json");
    private static final List<String> GROUPS = List.of("1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*");
    private static final int CASES = 247;

    private static final int MESSAGE_BYTES = 20 * 1024 * 1024;

    private final JsonMapper json = new JsonMapper();

    private static final class Echo implements Connection.Listener {
        private @Nullable Connection connection;

        @Override
        public void opened(Connection opened) {
            connection = opened;
        }

        @Override
        public void received(Message message) {
            Objects.requireNonNull(connection).send(message);
        }

        @Override
        public void alive() {}

        @Override
        public void closed(int code, String reason) {}
    }

    @Test
    void webSocketsAreSpokenByTheRules() throws Exception {
        var servers = new EnumMap<UnderTest, Server>(UnderTest.class);
        try {
            for (var engine : UnderTest.values()) {
                var echo = engine.app()
                        .route(Method.GET, "/", _ -> Reply.upgrade(new Content.Upgrade("", new Echo(), MESSAGE_BYTES)));
                servers.put(engine, echo.start(0));
            }
            json.writeValue(
                    SPECS.toFile(),
                    servers.entrySet().stream()
                            .map(one -> spec(one.getKey(), one.getValue()))
                            .toList());
            run();
        } finally {
            servers.values().forEach(Server::close);
        }

        for (var engine : UnderTest.values()) {
            var cases =
                    json.readTree(report(engine).resolve("index.json").toFile()).path(engine.name());
            assertThat(cases.size()).isEqualTo(CASES);
            assertThat(broken(cases)).as(engine.name()).isEmpty();
        }
    }

    private static Map<String, Object> spec(UnderTest engine, Server server) {
        return Map.of(
                "servers", List.of(Map.of("agent", engine.name(), "url", "ws://127.0.0.1:" + server.port() + "/")),
                "outdir", report(engine).toString(),
                // Seconds. The suite's own, a single one, is short on a machine that does other things too.
                "options", Map.of("closeHandshakeTimeout", 10, "serverConnectionDropTimeout", 10),
                "cases", GROUPS,
                "exclude-cases", List.of(),
                "exclude-agent-cases", Map.of());
    }

    private static Path report(UnderTest engine) {
        return Path.of("target/autobahn-" + engine);
    }

    private static void run() throws Exception {
        var process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        "target/jython.jar",
                        "src/test/resources/autobahn.py",
                        FOLDER.toString(),
                        SPECS.toString())
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target/autobahn.log").toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> broken(JsonNode cases) {
        var broken = new ArrayList<String>();
        for (var one : cases.properties()) {
            var behavior = one.getValue().path("behavior").asString() + "/"
                    + one.getValue().path("behaviorClose").asString();
            if (!behavior.matches("(OK|INFORMATIONAL|NON-STRICT)/(OK|INFORMATIONAL)")) {
                broken.add(one.getKey() + " " + behavior);
            }
        }
        return broken;
    }
}
