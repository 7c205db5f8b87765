package dev.stoa.web.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.Server;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// What bodies that are on their way hold together.
@OnEveryEngine
class BodyAccountTest {
    private static final int CLIENTS = 64;
    private static final int BODY = 1024 * 1024;

    private final CountDownLatch arrived = new CountDownLatch(CLIENTS);
    private final CountDownLatch released = new CountDownLatch(1);

    @AutoClose
    private final Server server;

    BodyAccountTest(UnderTest engine) {
        server = engine.app()
                .route(Method.POST, "/held", request -> {
                    arrived.countDown();
                    assertThat(released.await(20, TimeUnit.SECONDS)).isTrue();
                    return Reply.text(200, "text/plain", "got " + request.body().length);
                })
                .route(Method.POST, "/small", _ -> Reply.text(200, "text/plain", "small"))
                .start(0);
    }

    private String small() throws IOException {
        return Wire.exchange(
                server, "POST /small HTTP/1.1\nHost: a\nConnection: close\nContent-Length: 100\n\n" + "x".repeat(100));
    }

    @Test
    void whatIsOnItsWayIsLimitedAndWhatHasArrivedIsNot() throws Exception {
        var wires = new ArrayList<Wire>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                var wire = Wire.open(server);
                wires.add(wire);
                wire.send("POST /held HTTP/1.1\nHost: a\nConnection: close\nContent-Length: " + BODY + "\n\n");
                wire.sendBytes("x".repeat(BODY - 1));
            }
            var deadline = Instant.now().plusSeconds(5);
            while (!small().startsWith("HTTP/1.1 503 ")) {
                assertThat(Instant.now()).isBefore(deadline);
            }

            for (var wire : wires) {
                wire.sendBytes("x");
            }
            assertThat(arrived.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(small()).startsWith("HTTP/1.1 200 ");

            released.countDown();
            for (var wire : wires) {
                assertThat(wire.rest()).endsWith("got " + BODY);
            }
        } finally {
            for (var wire : wires) {
                wire.close();
            }
        }
    }
}
