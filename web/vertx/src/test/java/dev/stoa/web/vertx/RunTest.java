package dev.stoa.web.vertx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.App;
import dev.stoa.web.Get;
import dev.stoa.web.Public;
import dev.stoa.web.test.TestClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Runs applications as processes of their own, without a provider for SLF4J, and reads what they say.
class RunTest {
    static final class Greetings {
        @Get("/")
        @Public
        String hello() {
            return "Hello";
        }

        static void main() {
            App.named("Greetings").mount(new Greetings()).run(8000);
        }
    }

    @SuppressWarnings("unused")
    static final class Unruly {
        @Get("/")
        String hello() {
            return "Hello";
        }

        static void main() {
            App.named("Unruly").mount(new Unruly()).run(8000);
        }
    }

    @Test
    void aRunningApplicationPrintsOneLineAndNoWarnings() throws Exception {
        var process = start(Greetings.class, "0");
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        var ready = String.valueOf(output.readLine());
        assertThat(ready).startsWith("Greetings is ready at http://localhost:");

        try (var client = TestClient.of(URI.create(ready.substring(ready.lastIndexOf(' ') + 1)))) {
            client.get("/openapi.json").expect(200);
        }
        // Process.destroy would close what is read below.
        assertThat(process.toHandle().destroy()).isTrue();

        assertThat(errors(process)).isEmpty();
        assertThat(output.readLine()).isNull();
        assertThat(process.waitFor()).isEqualTo(143);
    }

    @Test
    void aPortThatIsTakenEndsTheProcessWithOneLine() throws Exception {
        try (var taken = new ServerSocket(0)) {
            var process = start(Greetings.class, Integer.toString(taken.getLocalPort()));

            assertThat(errors(process))
                    .hasLineCount(1)
                    .startsWith("Greetings did not start: cannot listen on port " + taken.getLocalPort() + ": ");
            assertThat(process.waitFor()).isEqualTo(1);
        }
    }

    @Test
    void aPortThatIsNoneEndsTheProcessWithOneLine() throws Exception {
        for (var port : new String[] {"http", "65536", "-1"}) {
            var process = start(Greetings.class, port);

            assertThat(errors(process))
                    .isEqualTo("Greetings did not start: PORT has to be a number from 0 to 65535, was '" + port + "'");
            assertThat(process.waitFor()).isEqualTo(1);
        }
    }

    @Test
    void aWrongDeclarationEndsTheProcessWithOneLine() throws Exception {
        var process = start(Unruly.class, "0");

        assertThat(errors(process))
                .hasLineCount(1)
                .startsWith("Unruly did not start: ")
                .contains("hello");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    private static Process start(Class<?> main, String port) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), main.getName());
        builder.environment().put("PORT", port);
        var process = builder.start();
        var _ = process.onExit().orTimeout(60, TimeUnit.SECONDS).whenComplete((_, late) -> {
            if (late != null) {
                process.destroyForcibly();
            }
        });
        return process;
    }

    /// All of standard error, once the process has ended.
    private static String errors(Process process) throws IOException {
        return new String(process.getErrorStream().readAllBytes(), UTF_8).strip();
    }
}
