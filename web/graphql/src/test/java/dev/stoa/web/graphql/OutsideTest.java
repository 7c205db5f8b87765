package dev.stoa.web.graphql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stoa.web.App;
import dev.stoa.web.test.TestClient;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// What others wrote for Node: the audits of the GraphQL over HTTP specification in `graphql-http`, and the
/// clients `graphql-ws` and `graphql-sse`.
class OutsideTest {
    private static final Path SCRIPTS = Path.of("audit");
    private static final Path FOLDER = Path.of("target", "audit");

    @AutoClose
    private final TestClient client = TestClient.start(App.named("Audited")
            .provide(new Shop.Callers())
            .install(GraphQl.at("/graphql").serve(new Shop())));

    @Test
    void passesTheAuditsOfGraphQlOverHttp() throws Exception {
        var report = node("audit.js");

        assertThat(report.lines())
                .hasSizeGreaterThan(50)
                .allSatisfy(line -> assertThat(line).startsWith("ok "));
    }

    @Test
    void servesTheUsualClientsOfSubscriptions() throws Exception {
        assertThat(node("clients.js").lines()).containsExactly("sse 3,2,1", "ws 3,2,1");
    }

    private String node(String script) throws Exception {
        assumeTrue(
                "true".equals(System.getenv("CI")) || isOnPath("node"),
                "what others wrote needs node, which is not on the path");
        install();
        return run("node", script, client.url().resolve("/graphql").toString());
    }

    private static void install() throws Exception {
        Files.createDirectories(FOLDER);
        var lock = FOLDER.resolve("package-lock.json");
        var isInstalled = Files.exists(FOLDER.resolve("node_modules"))
                && Files.mismatch(SCRIPTS.resolve("package-lock.json"), lock) == -1;
        for (var file : List.of("package.json", "package-lock.json", "audit.js", "clients.js")) {
            Files.copy(SCRIPTS.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!isInstalled) {
            run("npm", "ci", "--ignore-scripts");
        }
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        var output = FOLDER.resolve(command[0] + ".txt");
        var process = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as(String.join(" ", command) + " ended")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        var report = Files.readString(output);
        assertThat(process.exitValue()).as(report).isZero();
        return report;
    }
}
