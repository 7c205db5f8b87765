package dev.stoa.examples.around;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.test.TestClient;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignUpsTest {
    private static final String ADA = """
            {"email": "ada@example.com"}
            """;

    private final LinkedBlockingQueue<String> sent = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> log = new LinkedBlockingQueue<>();

    @Test
    void repliesWhileTheMailIsStillOnItsWay() throws Exception {
        var mailServer = new CountDownLatch(1);
        var app = SignUps.app(
                (to, _) -> {
                    assertThat(mailServer.await(10, TimeUnit.SECONDS)).isTrue();
                    sent.add(to);
                },
                log::add);

        try (var client = TestClient.start(app)) {
            client.post("/users", ADA).expect(201);
            assertThat(sent).isEmpty();

            mailServer.countDown();

            assertThat(sent.poll(10, TimeUnit.SECONDS)).isEqualTo("ada@example.com");
        }
    }

    @Test
    void finishesTheMailBeforeItEnds() {
        var app = SignUps.app(
                (to, _) -> {
                    Thread.sleep(200);
                    sent.add(to);
                },
                log::add);

        try (var client = TestClient.start(app)) {
            client.post("/users", ADA).expect(201);
        }

        assertThat(sent).containsExactly("ada@example.com");
    }

    @Test
    void writesALineAndAHeaderForEveryRequest() throws Exception {
        try (var client = TestClient.start(SignUps.app((to, _) -> sent.add(to), log::add))) {
            client.post("/users", ADA).expect(201).expectHeader("X-Served-By", "stoa-web");
            client.get("/nowhere").expect(404).expectHeader("X-Served-By", "stoa-web");
        }

        assertThat(log.poll(10, TimeUnit.SECONDS)).matches("POST /users 201 \\d+ ms");
        assertThat(log.poll(10, TimeUnit.SECONDS)).matches("GET /nowhere 404 \\d+ ms");
    }
}
