package dev.stoa.web.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.Limits;
import dev.stoa.web.Server;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@OnEveryEngine
class WireTest {
    private final UnderTest engine;

    @AutoClose
    private final Server server;

    WireTest(UnderTest engine) {
        this.engine = engine;
        server = engine.app()
                .limits(Limits.DEFAULTS.withBodyBytes(4_096))
                .provide(new Things.Callers())
                .mount(new Things())
                .start(0);
    }

    private String exchange(String text) throws IOException {
        return Wire.exchange(server, text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"""
            GET /things/1 HTTP/1.1
            Host: a
            Content-Length: 5
            Transfer-Encoding: chunked

            0

            """, """
            GET /things/1 HTTP/1.1

            """, """
            GET /things/1 HTTP/1.1
            Host: a
            Host: b

            """, """
            GET /things/%zz HTTP/1.1
            Host: a
            Connection: close

            """})
    void whatIsNotHttpIsRefusedAndTheConnectionEnds(String request) throws IOException {
        assertThat(exchange(request)).startsWith("HTTP/1.1 400").contains("/problems/malformed-request");
    }

    @Test
    void aMethodThatNobodyKnowsIsNotImplemented() throws IOException {
        assertThat(exchange("""
                BREW /things/1 HTTP/1.1
                Host: a

                """)).startsWith("HTTP/1.1 501").contains("/problems/not-implemented");
    }

    @Test
    void theServerAsAWholeSaysWhatItKnows() throws IOException {
        assertThat(exchange("""
                OPTIONS * HTTP/1.1
                Host: a
                Connection: close

                """))
                .startsWith("HTTP/1.1 204")
                .containsIgnoringCase("Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        var app = engine.app()
                .route(Method.GET, "/first", _ -> {
                    TimeUnit.MILLISECONDS.sleep(100);
                    return Reply.text(200, "text/plain", "the first");
                })
                .route(Method.GET, "/second", _ -> Reply.text(200, "text/plain", "the second"));
        try (var pipelining = app.start(0)) {
            var replies = Wire.exchange(pipelining, """
                    GET /first HTTP/1.1
                    Host: a

                    GET /second HTTP/1.1
                    Host: a
                    Connection: close

                    """);

            assertThat(replies.indexOf("the first")).isPositive().isLessThan(replies.indexOf("the second"));
        }
    }

    @Test
    void http2IsSpokenOnTheSamePort() throws Exception {
        try (var http2 =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            var url = server.url();
            var found =
                    http2.send(HttpRequest.newBuilder(url.resolve("/things/1")).build(), BodyHandlers.ofString());
            assertThat(found.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(found.body()).isEqualTo("{\"name\":\"first\"}");

            var tooLarge = HttpRequest.newBuilder(url.resolve("/things"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("x".repeat(5_000)))
                    .build();
            var refused = http2.send(tooLarge, BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(refused.version()).isEqualTo(HttpClient.Version.HTTP_2);
        }
    }

    @Test
    void noBodyIsLostOnTheWayToHttp2() throws Exception {
        var thing = "{\"name\": \"new\"}".getBytes(ISO_8859_1);
        for (var body : List.of(
                BodyPublishers.ofByteArray(thing),
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(thing)))) {
            try (var http2 = HttpClient.newHttpClient()) {
                var request = HttpRequest.newBuilder(server.url().resolve("/things"))
                        .header("Content-Type", "application/json")
                        .POST(body);
                var reply = http2.send(request.build(), BodyHandlers.ofString());
                assertThat(reply.statusCode()).isEqualTo(201);
                assertThat(reply.version())
                        .isEqualTo(
                                Difference.BODY_WITH_UPGRADE.isOf(engine)
                                        ? HttpClient.Version.HTTP_1_1
                                        : HttpClient.Version.HTTP_2);
            }
        }
    }

    @Test
    void whoAsksBeforeSendingIsToldToGoOn() throws IOException {
        try (var wire = Wire.open(server)) {
            wire.send("""
                    POST /things HTTP/1.1
                    Host: a
                    Content-Type: application/json
                    Connection: close
                    Expect: 100-continue
                    Content-Length: 15

                    """);
            assertThat(wire.line()).isEqualTo("HTTP/1.1 100 Continue");
            assertThat(wire.line()).isEmpty();

            wire.send("{\"name\": \"new\"}");
            assertThat(wire.rest()).startsWith("HTTP/1.1 201");
        }
    }

    @Test
    void aPortThatIsTakenIsSaid() {
        assertThatThrownBy(() -> engine.app().start(server.port()))
                .hasMessageContaining("cannot listen on port " + server.port());
    }
}
