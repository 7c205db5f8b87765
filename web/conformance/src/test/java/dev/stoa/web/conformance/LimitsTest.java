package dev.stoa.web.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Limits;
import dev.stoa.web.Server;
import dev.stoa.web.test.TestClient;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@OnEveryEngine
class LimitsTest {
    private static final String POST = """
            POST /things HTTP/1.1
            Host: a
            Content-Type: application/json
            """;

    @AutoClose
    private final Server server;

    LimitsTest(UnderTest engine) {
        server = engine.app()
                .limits(Limits.DEFAULTS
                        .withHeaderBytes(2_048)
                        .withBodyBytes(4_096)
                        .withBodyTime(Duration.ofMillis(300)))
                .provide(new Things.Callers())
                .mount(new Things())
                .start(0);
    }

    @Test
    void aBodyThatIsTooLongIsRefused() throws IOException {
        TestClient.of(server.url())
                .post("/things", "{\"name\": \"" + "x".repeat(5_000) + "\"}")
                .problem(HttpProblem.BODY_TOO_LARGE);
        var kilobyte = "400\n" + "x".repeat(1024) + "\n";
        assertThat(Wire.exchange(server, POST + "Transfer-Encoding: chunked\n\n" + kilobyte.repeat(5)))
                .startsWith("HTTP/1.1 413")
                .contains("/problems/body-too-large");
    }

    @Test
    void aUrlThatIsTooLongIsRefused() throws IOException {
        assertThat(Wire.exchange(server, "GET /things/" + "x".repeat(3_000) + " HTTP/1.1\nHost: a\n\n"))
                .contains(" 414 ")
                .contains("/problems/url-too-long");
    }

    @Test
    void headersThatAreTooLongAreRefused() throws IOException {
        assertThat(Wire.exchange(server, "GET /things/1 HTTP/1.1\nHost: a\nX-Long: " + "x".repeat(3_000) + "\n\n"))
                .startsWith("HTTP/1.1 431")
                .contains("/problems/headers-too-large");
    }

    @Test
    void aBodyThatDoesNotArriveIsRefused() throws IOException {
        assertThat(Wire.exchange(server, POST + "Content-Length: 100\n\n{"))
                .startsWith("HTTP/1.1 408")
                .contains("/problems/request-timeout");
    }
}
