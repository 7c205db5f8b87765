package dev.stoa.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.test.TestClient;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Runs the smallest application as its reader would: as a program of its own. (S04.11)
class MinimalTest {
    private Process process;
    private TestClient client;

    @BeforeEach
    void start() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), "Minimal");
        builder.environment().put("PORT", "0");
        process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var ready = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine();
        assertThat(ready).startsWith("My API is ready at ");
        client = TestClient.of(URI.create(ready.substring(ready.lastIndexOf(' ') + 1)));
    }

    @AfterEach
    void stop() throws Exception {
        process.destroy();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void answersAndValidatesAndDescribesItself() {
        var created = client.post("/items", """
            {"name": "tea", "price": 3.50}
            """).expect(201);
        assertThat(created.json("/item/name").asString()).isEqualTo("tea");
        assertThat(created.json("/item/price").decimalValue()).isEqualByComparingTo("3.5");

        var refused = client.post("/items", """
            {"name": " ", "price": "abc"}
            """).expect(422);
        assertThat(refused.pointers()).containsExactly("/price");

        assertThat(client.get("/openapi.json").expect(200).json("/paths").propertyNames())
                .containsExactly("/items");
        assertThat(client.get("/docs").expect(200).text()).contains("swagger-ui");
    }
}
