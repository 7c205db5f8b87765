package dev.stoa.web.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.Limits;
import dev.stoa.web.Server;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// What clients send that are broken, slow or hostile.
@OnEveryEngine
class RobustnessTest {
    private static final Duration HEADER_TIME = Duration.ofMillis(400);
    private static final Duration IDLE_TIME = Duration.ofMillis(800);
    private static final int CONNECTIONS = 300;

    private final UnderTest engine;
    private final CountDownLatch released = new CountDownLatch(1);

    @AutoClose
    private final Server server;

    RobustnessTest(UnderTest engine) {
        this.engine = engine;
        server = engine.app()
                .limits(Limits.DEFAULTS
                        .withHeaderBytes(4_096)
                        .withHeaderTime(HEADER_TIME)
                        .withIdleTime(IDLE_TIME))
                .route(Method.GET, "/hello", request -> text("hello " + request.rawQuery()))
                .route(Method.POST, "/length", request -> text("length " + request.body().length))
                .route(Method.GET, "/large", _ -> Reply.of(200, "text/plain", new byte[60_000]))
                .route(Method.GET, "/slow", _ -> {
                    assertThat(released.await(10, TimeUnit.SECONDS)).isTrue();
                    return text("slow");
                })
                .start(0);
    }

    private static Reply text(String text) {
        return Reply.text(200, "text/plain", text);
    }

    private String answer(String request) throws IOException {
        try (var wire = Wire.open(server)) {
            wire.sendBytes(request);
            return wire.rest();
        }
    }

    /// `~` stands for the end of a line.
    private static final List<String> UNSAFE = List.of(
            "POST /length HTTP/1.1~Host: a~Content-Length: 5~Transfer-Encoding: chunked~~0~~",
            "POST /length HTTP/1.1~Host: a~Content-Length: 5~Content-Length: 6~~hello~",
            "POST /length HTTP/1.1~Host: a~Content-Length: 5, 6~~hello~",
            "POST /length HTTP/1.1~Host: a~Content-Length: +5~~hello",
            "POST /length HTTP/1.1~Host: a~Content-Length: -5~~hello",
            "POST /length HTTP/1.1~Host: a~Content-Length: 0x5~~hello",
            "POST /length HTTP/1.1~Host: a~Content-Length: 99999999999999999999~~hello",
            "POST /length HTTP/1.1~Host: a~Content-Length:~~hello",
            "POST /length HTTP/1.1~Host: a~Transfer-Encoding: xchunked~~0~~",
            "POST /length HTTP/1.1~Host: a~Transfer-Encoding: chunked, identity~~0~~",
            "POST /length HTTP/1.1~Host: a~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~",
            "POST /length HTTP/1.1~Host: a~Transfer-Encoding: \u000bchunked~~0~~",
            "GET /hello HTTP/1.1~Host: a~X-A: b\rX-B: c~~",
            "GET /hello HTTP/1.1~Host: a~X-A: b\u0000c~~",
            "GET /hello HTTP/1.1~Host: a~X\u0000: b~~",
            "GET /hello HTTP/1.1~Host: a~X-A : b~~",
            "GET /hello HTTP/1.1~Host : a~~",
            "GET /hello HTTP/1.1~ Host: a~~",
            "GET /hello HTTP/1.1~Host: a~: b~~",
            "GET /hello HTTP/1.1~Host: a~nonsense~~",
            "GET /hello HTTP/1.1~~",
            "GET /hello HTTP/1.1~Host: a~Host: a~~",
            "GET /hello HTTP/1.1~Host: a b~~",
            "GET /hello HTTP/1.1~Host: a/b~~",
            "GET /hello HTTP/1.1~Host: a:port~~",
            "GET /he\u0000llo HTTP/1.1~Host: a~~",
            "GET hello HTTP/1.1~Host: a~~",
            "GET * HTTP/1.1~Host: a~~",
            "GET /hello HTTP/1.1 HTTP/1.1~Host: a~~",
            "GET /hello~Host: a~~",
            "GET /hello FTP/1.1~Host: a~~",
            "G(T /hello HTTP/1.1~Host: a~~",
            "GET /hello#a HTTP/1.1~Host: a~~",
            "GET /hello HTTP/1.1 ~Host: a~~",
            "GET /hello HTTP/1.2~Host: a~~",
            "GET /hello HTTP/2.0~Host: a~~",
            "GET /hello HTTP/1.1~Host: a~X-A: b\u007f~~",
            "GET /hello HTTP/1.1~Host: a~X-A: b\nX-B: c~~",
            "GET /hello HTTP/1.1\nHost: a\n\n",
            "POST /length HTTP/1.0~Host: a~Transfer-Encoding: chunked~~0~~",
            "POST /length HTTP/1.1~Host: a~Transfer-Encoding: chunked~Content-Length: 5~~0~~",
            "POST /length HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked~~0~~",
            "POST /length HTTP/1.1~Host: a~Transfer-Encoding: ,chunked~~0~~",
            "POST /length HTTP/1.1~Host: a~Transfer-Encoding: identity~~0~~",
            "POST /length HTTP/1.1~Host: a~Transfer-Encoding: \"chunked\"~~0~~",
            "POST /length HTTP/1.1~Host: a~Transfer-Encoding: chunked;q=1~~0~~",
            "POST /length HTTP/1.1~Host: a~Transfer-Encoding:~~0~~",
            "POST /length HTTP/1.1~Host: a~Transfer-Encoding:~ chunked~~0~~",
            "POST /length HTTP/1.1~Host: a~Transfer-Encoding : chunked~~0~~",
            "POST /length HTTP/1.1~Host: a~Content-Length: 5~Content-Length: 5~~hello",
            "POST /length HTTP/1.1~Host: a~Content-Length: 5, 5~~hello",
            "POST /length HTTP/1.1~Host: a~Content-Length:~ 5~~hello",
            "POST /length HTTP/1.1~Host: a~Content-Length: 5~ 0~~hello",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003~~");

    @Test
    void whatCannotBeReadSafelyIsRefused() throws IOException {
        for (var request : UNSAFE) {
            expectRefusal(request);
        }
    }

    private static final List<String> UNSAFE_CHUNKS = List.of(
            "5 junk~hello~0~~",
            "0x5~hello~0~~",
            "-5~hello~0~~",
            "+5~hello~0~~",
            " 5~hello~0~~",
            "5_0~hello~0~~",
            "100000000000000000005~hello~0~~",
            "~hello~0~~",
            "5~hello0~~",
            "5\nhello~0~~",
            "5\rhello~0~~",
            "5;a\nb~hello~0~~",
            "5~hello\n0~~",
            "5~hello~0~X: y\n~",
            "5~hello~0~X : y~~");

    @Test
    void chunksThatCannotBeReadSafelyAreRefused() throws IOException {
        for (var chunks : UNSAFE_CHUNKS) {
            expectRefusal("POST /length HTTP/1.1~Host: a~Transfer-Encoding: chunked~~" + chunks);
        }
    }

    private static final List<String> HARMLESS = List.of(
            "GET /hello HTTP/1.1~Host:~Connection: close~~",
            "GET http://b/hello HTTP/1.1~Host: a~Connection: close~~",
            "GET /hello HTTP/1.1~Host: a~Expect: nothing~Connection: close~~",
            "GET\t/hello HTTP/1.1~Host: a~Connection: close~~");

    @Test
    void whatIsHarmlessMayBeRefused() throws IOException {
        for (var request : HARMLESS) {
            expect(request, Difference.HARMLESS.isOf(engine) ? 400 : 200);
        }
    }

    @Test
    void aHeaderOfTwoLinesIsRefusedOrJoined() throws IOException {
        expect(
                "GET /hello HTTP/1.1~Host: a~Connection: close~X-A: b~ c~~",
                Difference.FOLDED_HEADER.isOf(engine) ? 200 : 400);
    }

    private void expect(String request, int status) throws IOException {
        assertThat(answer(request.replace("~", "\r\n"))).as(request).startsWith("HTTP/1.1 " + status);
    }

    private void expectRefusal(String request) throws IOException {
        var answer = answer(request.replace("~", "\r\n"));

        // Whoever sent no version of HTTP may be answered in the oldest.
        assertThat(answer).as(request).matches("(?s)HTTP/1\\.[01] 400 .*").contains("/problems/malformed-request");
        assertThat(answer.indexOf("HTTP/1.", 1))
                .as("a second reply in " + answer)
                .isNegative();
    }

    private static final List<String> UNUSUAL = List.of(
            "GET /hello?x HTTP/1.1~Host: a~Connection: close~~",
            "GET http://a/hello?x HTTP/1.1~Host: a~Connection: close~~",
            "GET /hello?x HTTP/1.1~Host: [::1]:80~Connection: close~~",
            "GET /hello?x HTTP/1.0~~",
            "~~GET /hello?x HTTP/1.1~Host: a~Connection: close~~",
            "GET /hello?x HTTP/1.1~Host: a~X-Empty:~Connection: \t close \t ~~");

    @Test
    void whatIsUnusualButRightIsAnswered() throws IOException {
        for (var request : UNUSUAL) {
            assertThat(answer(request.replace("~", "\r\n")))
                    .as(request)
                    .startsWith("HTTP/1.")
                    .contains(" 200 ")
                    .endsWith("hello x");
        }
    }

    /// RFC 3986 section 2: an address is ASCII. These are UTF-8 and ISO 8859-1, which a server could only guess.
    @Test
    void anAddressIsNotGuessedAt() throws IOException {
        for (var target :
                List.of("/hello?note=\u00c3\u00a4", "/hello?note=\u00e4", "/hell\u00c3\u00b6", "/hell\u00f6")) {
            expectRefusal("GET " + target + " HTTP/1.1~Host: a~Connection: close~~");
        }
    }

    @Test
    void aMethodThatIsNotServedIsNamed() throws IOException {
        assertThat(answer("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 501 ");
        assertThat(answer("TRACE /hello HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 501 ");
    }

    @Test
    void aChunkedBodyMayHaveExtensionsAndTrailers() throws IOException {
        assertThat(Wire.exchange(server, """
                POST /length HTTP/1.1
                Host: a
                Transfer-Encoding: chunked
                Connection: close

                5;a=b
                hello
                0
                X-Trailer: c

                """)).endsWith("length 5");
    }

    @Test
    void trailersAreLimited() throws IOException {
        assertThat(answer("POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: "
                        + "x".repeat(20_000) + "\r\n\r\n"))
                .doesNotContain(" 200 ");
    }

    @Test
    void aHeadThatDripsInIsRefused() throws Exception {
        try (var wire = Wire.open(server)) {
            wire.sendBytes("GET /hello HTTP/1.1\r\n");
            var begin = System.nanoTime();
            var dripping = Thread.startVirtualThread(() -> drip(wire, "X-A: b\r\n".repeat(1_000)));

            assertThat(wire.rest()).startsWith("HTTP/1.1 408 ").contains("/problems/request-timeout");

            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(300), IDLE_TIME.multipliedBy(2));
            dripping.interrupt();
        }
    }

    @Test
    void theHeadOfALaterRequestIsTimedToo() throws Exception {
        try (var wire = Wire.open(server)) {
            wire.sendBytes("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
            wire.until("hello ");
            wire.sendBytes("GET /hello HTTP");

            assertThat(wire.rest()).startsWith("HTTP/1.1 408 ");
        }
    }

    private static void drip(Wire wire, String text) {
        try {
            for (int i = 0; i < text.length(); i++) {
                wire.sendBytes(text.substring(i, i + 1));
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } catch (IOException | InterruptedException _) {
            // the server has closed the connection, or the test is over
        }
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws Exception {
        try (var silent = Wire.open(server);
                var idle = Wire.open(server)) {
            idle.sendBytes("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
            idle.until("hello ");

            assertThat(idle.rest()).doesNotContain("200");
            assertThat(silent.rest()).doesNotContain("200");
        }
    }

    @Test
    void aRequestThatIsAnsweredForLongIsNotIdle() throws Exception {
        try (var wire = Wire.open(server);
                var other = Wire.open(server)) {
            wire.sendBytes("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
            // The idle time passes for the other one.
            assertThat(other.rest()).doesNotContain("200");
            assertThat(Wire.exchange(server, "")).doesNotContain("200");
            released.countDown();

            assertThat(wire.until("slow")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void whoNeverReadsIsDropped() throws Exception {
        try (var wire = Wire.open(server)) {
            var request = "GET /large HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1_000);

            // The server first stops reading and then closes, so writing ends one way or the other.
            var writing = Thread.startVirtualThread(() -> {
                try {
                    while (true) {
                        wire.sendBytes(request);
                    }
                } catch (IOException _) {
                    // dropped
                }
            });
            assertThat(writing.join(IDLE_TIME.multipliedBy(8))).isTrue();
        }
    }

    @Test
    void pipelinedRequestsAreAllAnsweredInTheirOrder() throws Exception {
        try (var wire = Wire.open(server)) {
            var requests = new StringBuilder();
            var count = 2_000;
            for (int i = 0; i < count; i++) {
                requests.append("GET /hello?").append(i).append("- HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            var writing = Thread.startVirtualThread(() -> {
                try {
                    wire.sendBytes(requests.toString());
                } catch (IOException _) {
                    // The replies will tell.
                }
            });
            for (int i = 0; i < count; i++) {
                wire.until("hello " + i + "-");
            }
            writing.join();
        }
    }

    @Test
    void connectionsBeyondTheLimitAreClosedAndOthersServed() throws Exception {
        var open = new ArrayList<Wire>();
        try (var crowded = engine.app()
                .limits(Limits.DEFAULTS.withConnections(CONNECTIONS))
                .route(Method.GET, "/hello", _ -> text("hello "))
                .start(0)) {
            for (int i = 0; i < CONNECTIONS; i++) {
                open.add(Wire.open(crowded));
            }
            try (var served = open.removeFirst();
                    var beyond = Wire.open(crowded)) {
                assertThat(isClosed(beyond)).isTrue();

                served.sendBytes("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(served.until("hello ")).startsWith("HTTP/1.1 200");
            }
        } finally {
            for (var wire : open) {
                wire.close();
            }
        }
    }

    private static boolean isClosed(Wire wire) throws IOException {
        try {
            return wire.rest().isEmpty();
        } catch (SocketException e) {
            return true;
        }
    }
}
