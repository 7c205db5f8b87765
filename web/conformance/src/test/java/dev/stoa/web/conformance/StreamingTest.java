package dev.stoa.web.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.Limits;
import dev.stoa.web.ProblemType;
import dev.stoa.web.Server;
import dev.stoa.web.engine.Application;
import dev.stoa.web.engine.Listening;
import dev.stoa.web.engine.Outlet;
import dev.stoa.web.http.ClientGone;
import dev.stoa.web.http.Content;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@OnEveryEngine
class StreamingTest {
    private static final int LARGE = 3_000_000;

    private final UnderTest engine;
    private final BlockingQueue<Object> seen = new ArrayBlockingQueue<>(10);
    private final CountDownLatch flowing = new CountDownLatch(1);

    @AutoClose
    private final Server server;

    @AutoClose
    private final HttpClient client = HttpClient.newHttpClient();

    StreamingTest(UnderTest engine) {
        this.engine = engine;
        server = engine.app()
                .limits(Limits.DEFAULTS
                        .withBodyBytes(8_192)
                        .withBodyTime(Duration.ofMillis(300))
                        .withIdleTime(Duration.ofMillis(700)))
                .route(Method.POST, "/count", request -> text(Long.toString(count(request.bodyStream()))))
                .route(Method.POST, "/whole", request -> text(Integer.toString(request.body().length)))
                .route(Method.POST, "/ignore", _ -> text("not read"))
                .route(Method.POST, "/read", this::read)
                .route(
                        Method.POST,
                        "/echo",
                        request -> stream(out -> request.bodyStream().transferTo(out)))
                .route(Method.GET, "/large", _ -> stream(out -> write(out, LARGE)))
                .route(Method.GET, "/held", _ -> Reply.of(200, "text/plain", new byte[LARGE]))
                .route(
                        Method.GET,
                        "/declared",
                        _ -> Reply.of(200, "text/plain", new Content.Stream(LARGE, out -> write(out, LARGE))))
                .route(
                        Method.GET,
                        "/short",
                        _ -> Reply.of(200, "text/plain", new Content.Stream(10, out -> write(out, 9))))
                .route(
                        Method.GET,
                        "/long",
                        _ -> Reply.of(200, "text/plain", new Content.Stream(10, out -> write(out, 11))))
                .route(Method.GET, "/headers", _ -> text("headers").with("X-Long", "x".repeat(14_000)))
                .route(Method.GET, "/headers/long", _ -> text("long").with("X-Long", "x".repeat(15 * 1024)))
                .route(Method.GET, "/headers/many", _ -> withMany(text("many")))
                .route(Method.GET, "/headers/huge", _ -> text("huge").with("X-Long", "x".repeat(100_000)))
                .route(
                        Method.GET,
                        "/headers/stream",
                        _ -> stream(out -> seen.add("written")).with("X-Long", "x".repeat(100_000)))
                .route(Method.GET, "/broken", _ -> stream(StreamingTest::breakDown))
                .route(Method.GET, "/ticks", _ -> stream(this::tick))
                .route(Method.GET, "/endless", _ -> stream(this::neverEnd))
                .route(Method.GET, "/patient", _ -> stream(this::waitForNothing))
                .start(0);
    }

    private static Reply text(String text) {
        return Reply.text(200, "text/plain", text);
    }

    private static Reply stream(Content.Writer writer) {
        return Reply.stream("text/plain", writer);
    }

    /// Short ones, which cost a client more than their text.
    private static Reply withMany(Reply reply) {
        var many = reply;
        for (int i = 0; i < 450; i++) {
            many = many.with("X-A", "b");
        }
        return many;
    }

    private static long count(InputStream in) throws IOException {
        return in.transferTo(OutputStream.nullOutputStream());
    }

    private static void write(OutputStream out, int length) throws IOException {
        var chunk = new byte[1_000];
        for (var left = length; left > 0; left -= chunk.length) {
            out.write(chunk, 0, Math.min(left, chunk.length));
        }
    }

    private static void breakDown(OutputStream out) throws IOException {
        out.write("half of".getBytes(ISO_8859_1));
        out.flush();
        throw new IllegalStateException("the other half is lost");
    }

    private void tick(OutputStream out) throws Exception {
        out.write("tick".getBytes(ISO_8859_1));
        out.flush();
        assertThat(flowing.await(5, TimeUnit.SECONDS)).isTrue();
        out.write("tock".getBytes(ISO_8859_1));
    }

    private void neverEnd(OutputStream out) throws IOException {
        try {
            while (true) {
                out.write(new byte[10_000]);
            }
        } catch (IOException e) {
            seen.add(e);
            throw e;
        }
    }

    private void waitForNothing(OutputStream out) throws Exception {
        out.write("wait".getBytes(ISO_8859_1));
        out.flush();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            seen.add(e);
            throw e;
        } finally {
            Thread.currentThread().interrupt();
        }
    }

    private Reply read(Request request) throws IOException {
        try {
            return text(Long.toString(count(request.bodyStream())));
        } catch (IOException e) {
            seen.add(e);
            throw e;
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.replace("\n", "\r\n").getBytes(ISO_8859_1));
    }

    private static String receive(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    private static String receiveUntil(Socket socket, String end) throws IOException {
        var text = new StringBuilder();
        while (!text.toString().endsWith(end)) {
            var next = socket.getInputStream().read();
            assertThat(next).as(text.toString()).isNotNegative();
            text.append((char) next);
        }
        return text.toString();
    }

    private HttpResponse<String> send(HttpClient.Version version, HttpRequest.Builder request) throws Exception {
        if (version == HttpClient.Version.HTTP_2) {
            // What has no body opens the connection, and the request is sent on it.
            client.send(get("/").version(version).build(), BodyHandlers.discarding());
        }
        var reply = client.send(request.version(version).build(), BodyHandlers.ofString(ISO_8859_1));
        assertThat(reply.version()).isEqualTo(version);
        return reply;
    }

    private HttpRequest.Builder post(String path, HttpRequest.BodyPublisher body) {
        return HttpRequest.newBuilder(server.url().resolve(path)).POST(body);
    }

    private HttpRequest.Builder get(String path) {
        return HttpRequest.newBuilder(server.url().resolve(path));
    }

    /// A body whose length is not declared.
    private static HttpRequest.BodyPublisher chunks(int bytes) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[bytes]));
    }

    @ParameterizedTest
    @EnumSource
    void aBodyBeyondTheLimitIsReadAsItArrives(HttpClient.Version version) throws Exception {
        assertThat(send(version, post("/count", BodyPublishers.ofByteArray(new byte[LARGE])))
                        .body())
                .isEqualTo("3000000");
        assertThat(send(version, post("/count", chunks(LARGE))).body()).isEqualTo("3000000");
    }

    @ParameterizedTest
    @EnumSource
    void aBodyBeyondTheLimitIsNotTakenWhole(HttpClient.Version version) throws Exception {
        assertThat(send(version, post("/whole", BodyPublishers.ofByteArray(new byte[8_192])))
                        .body())
                .isEqualTo("8192");
        assertThat(send(version, post("/whole", BodyPublishers.ofByteArray(new byte[8_193])))
                        .statusCode())
                .isEqualTo(413);
        assertThat(send(version, post("/whole", chunks(20_000))).statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @EnumSource
    void aReplyOfAnyLengthArrivesWhole(HttpClient.Version version) throws Exception {
        assertThat(send(version, get("/large")).body()).hasSize(LARGE);
        assertThat(send(version, get("/held")).body()).hasSize(LARGE);
        var declared = send(version, get("/declared"));
        assertThat(declared.body()).hasSize(LARGE);
        assertThat(declared.headers().firstValueAsLong("Content-Length")).hasValue(LARGE);
    }

    @ParameterizedTest
    @EnumSource
    void headersOfAReplyArriveWhole(HttpClient.Version version) throws Exception {
        assertThat(send(version, get("/headers")).headers().firstValue("X-Long"))
                .hasValueSatisfying(value -> assertThat(value).hasSize(14_000));
    }

    @ParameterizedTest
    @EnumSource
    void aReplyWithMoreHeadersThanClientsTakeIsAFailure(HttpClient.Version version) throws Exception {
        for (var path : List.of("/headers/long", "/headers/many", "/headers/huge", "/headers/stream")) {
            var refused = send(version, get(path).header("X-Request-ID", "abc-1"));

            assertThat(refused.statusCode()).as(path).isEqualTo(500);
            assertThat(refused.headers().firstValue("X-Request-ID")).hasValue("abc-1");
            assertThat(refused.body()).contains("/problems/internal").contains("\"request_id\":\"abc-1\"");
        }
        assertThat(seen).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aBodyCanBeSentBackWhileItArrives(HttpClient.Version version) throws Exception {
        assertThat(send(version, post("/echo", chunks(LARGE))).body()).hasSize(LARGE);
    }

    @ParameterizedTest
    @EnumSource
    void aReplyWithoutReadingTheBodyArrives(HttpClient.Version version) throws Exception {
        assertThat(send(version, post("/ignore", BodyPublishers.ofByteArray(new byte[LARGE])))
                        .body())
                .isEqualTo("not read");
    }

    @Test
    void theConnectionEndsAfterAReplyThatLeftTheBodyUnread() throws Exception {
        try (var socket = connect()) {
            send(socket, "POST /ignore HTTP/1.1\nHost: a\nContent-Length: 10000\n\nabc");

            assertThat(receive(socket))
                    .startsWith("HTTP/1.1 200")
                    .contains("close")
                    .endsWith("not read");
        }
    }

    @Test
    void theConnectionGoesOnAfterABodyThatWasRead() throws Exception {
        try (var socket = connect()) {
            for (int i = 0; i < 2; i++) {
                send(socket, "POST /count HTTP/1.1\nHost: a\nContent-Length: 10000\n\n" + "x".repeat(10_000));

                assertThat(receiveUntil(socket, "10000"))
                        .startsWith("HTTP/1.1 200")
                        .doesNotContain("close");
            }
        }
    }

    @Test
    void onlyABodyThatIsWantedIsAskedFor() throws Exception {
        var head = " HTTP/1.1\nHost: a\nExpect: 100-continue\nContent-Length: 10000\n\n";
        try (var wanted = connect();
                var unwanted = connect()) {
            send(wanted, "POST /count" + head);
            assertThat(receiveUntil(wanted, "\r\n\r\n")).startsWith("HTTP/1.1 100");
            send(wanted, "x".repeat(10_000));
            assertThat(receiveUntil(wanted, "10000")).startsWith("HTTP/1.1 200").doesNotContain("HTTP/1.1 100");

            send(unwanted, "POST /ignore" + head);
            assertThat(receive(unwanted)).startsWith("HTTP/1.1 200").endsWith("not read");
        }
    }

    @Test
    void aBodyThatStopsIsRefused() throws Exception {
        try (var socket = connect()) {
            send(socket, "POST /read HTTP/1.1\nHost: a\nContent-Length: 10000\n\nabc");

            assertThat(receive(socket)).startsWith("HTTP/1.1 408").contains("/problems/request-timeout");
            assertThat(seen.poll(5, TimeUnit.SECONDS)).isInstanceOf(ClientGone.class);
        }
    }

    @Test
    void aReplyThatHasBegunIsNotFollowedByARefusal() throws Exception {
        try (var socket = connect()) {
            send(socket, "POST /echo HTTP/1.1\nHost: a\nContent-Length: 100000\n\n" + "x".repeat(90_000));

            assertThat(receive(socket)).startsWith("HTTP/1.1 200").doesNotContain("/problems/", "\r\n0\r\n");
        }
    }

    @Test
    void readingFailsWhenTheClientGoes() throws Exception {
        try (var socket = connect()) {
            send(socket, "POST /read HTTP/1.1\nHost: a\nContent-Length: 10000\n\n" + "x".repeat(5_000));
        }
        assertThat(seen.poll(5, TimeUnit.SECONDS)).isInstanceOf(ClientGone.class);
    }

    @Test
    void whatWasFlushedArrivesAtOnce() throws Exception {
        try (var socket = connect()) {
            send(socket, "GET /ticks HTTP/1.1\nHost: a\n\n");

            assertThat(receiveUntil(socket, "tick")).startsWith("HTTP/1.1 200");
            flowing.countDown();
            assertThat(receiveUntil(socket, "0\r\n\r\n")).contains("tock");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReplyThatBreaksOffIsNotTakenForWhole(HttpClient.Version version) {
        for (var path : List.of("/broken", "/short", "/long")) {
            assertThatThrownBy(() -> send(version, get(path))).as(path).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aReplyThatBreaksOffLacksItsLastChunk() throws Exception {
        try (var socket = connect()) {
            send(socket, "GET /broken HTTP/1.1\nHost: a\n\n");

            assertThat(receive(socket)).contains("half of").doesNotContain("\r\n0\r\n");
        }
    }

    @Test
    void writingFailsWhenTheClientGoes() throws Exception {
        try (var socket = connect()) {
            send(socket, "GET /endless HTTP/1.1\nHost: a\n\n");
            receiveUntil(socket, "\r\n\r\n");
        }
        assertThat(seen.poll(5, TimeUnit.SECONDS)).isInstanceOf(ClientGone.class);
    }

    @Test
    void writingFailsWhenTheClientTakesNothing() throws Exception {
        try (var socket = connect()) {
            send(socket, "GET /endless HTTP/1.1\nHost: a\n\n");

            assertThat(seen.poll(5, TimeUnit.SECONDS)).isInstanceOf(ClientGone.class);
        }
    }

    @Test
    void aWriterThatWaitsIsInterruptedWhenTheClientGoes() throws Exception {
        try (var socket = connect()) {
            send(socket, "GET /patient HTTP/1.1\nHost: a\n\n");
            receiveUntil(socket, "wait");
        }
        assertThat(seen.poll(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    /// What runs on the thread after the reply must not be hit by what was meant for the writer.
    @Test
    void theInterruptEndsWithTheReply() throws Exception {
        var application = new Application() {
            @Override
            public void serve(Request request, Outlet outlet) {
                try {
                    outlet.send(stream(StreamingTest.this::waitForNothing));
                } catch (Exception e) {
                    seen.add(e);
                }
                seen.add(Thread.currentThread().isInterrupted());
            }

            @Override
            public Reply refuse(ProblemType type, String detail) {
                return Reply.empty(type.status());
            }
        };
        var running = engine.engine().start(new Listening("127.0.0.1", 0, Limits.DEFAULTS, null), application);
        try {
            try (var socket = new Socket("127.0.0.1", running.port())) {
                send(socket, "GET / HTTP/1.1\nHost: a\n\n");
                receiveUntil(socket, "wait");
            }
            assertThat(seen.poll(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            assertThat(seen.poll(5, TimeUnit.SECONDS)).isInstanceOf(ClientGone.class);
            assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo(false);
        } finally {
            running.stop(Duration.ZERO);
        }
    }

    @Test
    void whatCannotTakeChunksIsToldByTheEndOfTheConnection() throws Exception {
        try (var socket = connect()) {
            send(socket, "GET /large HTTP/1.0\nConnection: keep-alive\n\n");

            var reply = receive(socket);
            assertThat(reply).doesNotContain("chunked", "keep-alive");
            assertThat(reply.substring(reply.indexOf("\r\n\r\n") + 4)).hasSize(LARGE);
        }
    }

    @Test
    void aStreamIsNotWrittenForHead() throws Exception {
        try (var socket = connect()) {
            send(socket, "HEAD /declared HTTP/1.1\nHost: a\nConnection: close\n\n");

            assertThat(receive(socket))
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("content-length: 3000000")
                    .endsWith("\r\n\r\n");
        }
    }
}
