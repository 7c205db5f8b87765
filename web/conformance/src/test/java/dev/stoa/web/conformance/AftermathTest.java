package dev.stoa.web.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.Limits;
import dev.stoa.web.Server;
import dev.stoa.web.http.ClientGone;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Clients that have gone leave nothing behind that would count against those who come later.
@OnEveryEngine
class AftermathTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int CONNECTIONS = 20;
    private static final int BODY_BYTES = 8 * 1024 * 1024;

    /// Their bodies are more than a server holds.
    private static final int CLIENTS = 10;

    @AutoClose
    private final Server server;

    AftermathTest(UnderTest engine) {
        server = engine.app()
                .limits(Limits.DEFAULTS.withConnections(CONNECTIONS).withBodyBytes(BODY_BYTES))
                .route(Method.POST, "/whole", request -> text("length " + request.body().length))
                .route(Method.POST, "/late", AftermathTest::answerLate)
                .start(0);
    }

    private static Reply text(String text) {
        return Reply.text(200, "text/plain", text);
    }

    /// Replies when the client has gone, or when that was not noticed for long.
    private static Reply answerLate(Request request) throws Exception {
        var body = request.bodyStream();
        for (int i = 0; i < 300; i++) {
            try {
                assertThat(body.read()).isNotNegative();
            } catch (ClientGone _) {
                break;
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        return text("late");
    }

    private static String head(String path, String length) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + length + "\r\n\r\n";
    }

    private static final String WHOLE = head("/whole", "Content-Length: " + BODY_BYTES) + "x".repeat(BODY_BYTES);

    private void expectServed() throws Exception {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        String answer;
        do {
            answer = answer(WHOLE);
        } while (!answer.endsWith("length " + BODY_BYTES) && System.nanoTime() < deadline);
        assertThat(answer).startsWith("HTTP/1.1 200").endsWith("length " + BODY_BYTES);
    }

    /// Empty from a server that has no room yet.
    private String answer(String request) {
        try (var wire = Wire.open(server)) {
            wire.sendBytes(request);
            return wire.rest();
        } catch (IOException _) {
            return "";
        }
    }

    @Test
    void afterAPeakOfConnectionsOthersAreServed() throws Exception {
        List<Wire> peak = new ArrayList<>();
        for (int i = 0; i < 3 * CONNECTIONS; i++) {
            peak.add(Wire.open(server));
        }
        for (var wire : peak) {
            wire.close();
        }

        expectServed();
    }

    @Test
    void whoClosesWithinABodyHoldsNoRoomForBodies() throws Exception {
        for (int i = 0; i < CLIENTS; i++) {
            try (var wire = Wire.open(server)) {
                wire.sendBytes(WHOLE.substring(0, WHOLE.length() - 1));
            }
        }

        expectServed();
    }

    @Test
    void whoClosesBeforeTheReplyHoldsNoRoomForBodies() throws Exception {
        var length = BODY_BYTES + 1;
        var longer = head("/late", "Transfer-Encoding: chunked") + Integer.toHexString(length) + "\r\n"
                + "x".repeat(length) + "\r\n";
        for (int i = 0; i < CLIENTS; i++) {
            try (var wire = Wire.open(server)) {
                wire.sendBytes(longer);
            }
        }

        expectServed();
    }
}
