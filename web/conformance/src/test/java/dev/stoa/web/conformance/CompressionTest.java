package dev.stoa.web.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.Events;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.IfMatch;
import dev.stoa.web.Limits;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.Put;
import dev.stoa.web.Tagged;
import dev.stoa.web.http.EntityTag;
import dev.stoa.web.http.Reply;
import dev.stoa.web.test.TestClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@OnEveryEngine
class CompressionTest {
    private static final String LONG = "All work and no play makes Jack a dull boy. ".repeat(100);

    record Text(String text) {}

    static final class Endpoints {
        private final CountDownLatch firstWasRead = new CountDownLatch(1);

        @Get("/texts/{id}")
        @Public
        Tagged<Text> get(String id) {
            return new Tagged<>(EntityTag.of(3), new Text(id.equals("long") ? LONG : "short"));
        }

        @Put("/texts/{id}")
        @Public
        Text put(String id, IfMatch ifMatch, Text text) {
            ifMatch.require(EntityTag.of(3));
            return text;
        }

        @Post("/texts")
        @Public
        int lengthOf(Text text) {
            return text.text().length();
        }

        @Get("/picture")
        @Public
        Reply picture() {
            return Reply.of(200, "image/png", LONG.getBytes(UTF_8));
        }

        @Get("/packed")
        @Public
        Reply packed() throws IOException {
            return Reply.of(200, "text/plain", gzip(LONG)).with("Content-Encoding", "gzip");
        }

        @Get("/untouched")
        @Public
        Reply untouched() {
            return Reply.text(200, "text/plain", LONG).with("Cache-Control", "no-transform");
        }

        @Get("/stream")
        @Public
        Reply stream() {
            return Reply.stream("text/plain", out -> {
                out.write("first".getBytes(UTF_8));
                out.flush();
                assertThat(firstWasRead.await(5, TimeUnit.SECONDS)).isTrue();
                out.write("second".getBytes(UTF_8));
            });
        }

        @Get("/events")
        @Public
        Events events() {
            return Events.of(events -> events.send(LONG));
        }
    }

    private final Endpoints endpoints = new Endpoints();

    @AutoClose
    private final TestClient client;

    private final TestClient zipping;

    CompressionTest(UnderTest engine) {
        client = TestClient.start(
                engine.app().limits(Limits.DEFAULTS.withBodyBytes(8_192)).mount(endpoints));
        zipping = client.with("Accept-Encoding", "gzip");
    }

    private static byte[] gzip(String text) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return out.toByteArray();
    }

    @Test
    void aLongReplyIsCompressedForThoseWhoAcceptIt() throws Exception {
        var reply = zipping.get("/texts/long")
                .expect(200)
                .expectHeader("Content-Encoding", "gzip")
                .expectHeader("Vary", "Accept-Encoding");
        assertThat(reply.bytes().length).isLessThan(LONG.length() / 10);
        reply.expectHeader("Content-Length", Integer.toString(reply.bytes().length));
        try (var in = new GZIPInputStream(new ByteArrayInputStream(reply.bytes()))) {
            assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("{\"text\":\"" + LONG + "\"}");
        }
        zipping.send("HEAD", "/texts/long")
                .expectHeader("Content-Encoding", "gzip")
                .expectHeader("Content-Length", Integer.toString(reply.bytes().length));
    }

    @Test
    void theCallersWeightsDecide() {
        for (var accept : List.of("gzip;q=0", "identity, gzip;q=0.5", "br", "*;q=0")) {
            var reply =
                    client.with("Accept-Encoding", accept).get("/texts/long").expect(200);
            assertThat(reply.header("Content-Encoding")).as(accept).isEmpty();
            reply.expectHeader("Vary", "Accept-Encoding");
        }
        for (var accept : List.of("br, gzip", "*", "GZIP;q=0.1", "x-gzip")) {
            client.with("Accept-Encoding", accept).get("/texts/long").expectHeader("Content-Encoding", "gzip");
        }
    }

    @Test
    void whatWouldNotGetShorterStaysAsItIs() {
        for (var path : List.of("/texts/short", "/picture", "/untouched", "/events")) {
            var reply = zipping.get(path).expect(200);
            assertThat(reply.header("Content-Encoding")).as(path).isEmpty();
        }
        assertThat(zipping.get("/packed").bytes()).hasSizeLessThan(200);
    }

    @Test
    void theCompressedVariantHasATagOfItsOwnForTheSameVersion() {
        var tag = zipping.get("/texts/long").header("ETag").orElseThrow();
        assertThat(tag).isEqualTo("\"3;gzip\"");

        zipping.with("If-None-Match", tag).get("/texts/long").expect(304).expectHeader("ETag", tag);
        client.with("If-None-Match", "W/" + tag).get("/texts/long").expect(304);
        zipping.with("If-None-Match", "\"2;gzip\"").get("/texts/long").expect(200);
        client.with("If-Match", tag).put("/texts/long", """
            {"text": "new"}
            """).expect(200);
        client.with("If-Match", "\"2;gzip\"").put("/texts/long", """
            {"text": "new"}
            """).problem(HttpProblem.PRECONDITION_FAILED);
    }

    @Test
    void aStreamIsCompressedPieceByPiece() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(client.url().resolve("/stream"))
                    .header("Accept-Encoding", "gzip")
                    .build();
            HttpResponse<InputStream> reply = http.send(request, BodyHandlers.ofInputStream());
            try (var in = new GZIPInputStream(reply.body())) {
                assertThat(new String(in.readNBytes(5), UTF_8)).isEqualTo("first");
                endpoints.firstWasRead.countDown();
                assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("second");
            }
        }
    }

    @Test
    void aCompressedBodyIsReadWithinTheLimit() throws Exception {
        assertThat(post("gzip", gzip("{\"text\":\"" + LONG + "\"}")).body()).isEqualTo("4400");
        assertThat(post("gzip", gzip("{\"text\":\"" + LONG.repeat(5) + "\"}")).statusCode())
                .isEqualTo(413);
        assertThat(post("gzip", "{}".getBytes(UTF_8)).statusCode()).isEqualTo(400);
        var refused = post("br", "{}".getBytes(UTF_8));
        assertThat(refused.statusCode()).isEqualTo(415);
        assertThat(refused.headers().firstValue("Accept-Encoding")).hasValue("gzip");
    }

    private HttpResponse<String> post(String encoding, byte[] body) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(client.url().resolve("/texts"))
                    .header("Content-Type", "application/json")
                    .header("Content-Encoding", encoding)
                    .POST(BodyPublishers.ofByteArray(body))
                    .build();
            return http.send(request, BodyHandlers.ofString());
        }
    }
}
