package dev.stoa.web.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.App;
import dev.stoa.web.Background;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Limits;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.RequestId;
import dev.stoa.web.Server;
import dev.stoa.web.http.Request;
import dev.stoa.web.test.TestClient;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class BackgroundTest {
    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private final CountDownLatch released = new CountDownLatch(1);

    final class Endpoints {
        @Post("/users")
        @Public
        String create(Background background) {
            background.run("welcome", () -> {
                released.await();
                done.add(Request.current()
                        .flatMap(request -> request.get(RequestId.class))
                        .orElseThrow()
                        .value());
            });
            return "created";
        }

        @Post("/refused")
        @Public
        String refuse(Background background) {
            background.run("welcome", () -> done.add("welcome"));
            throw HttpProblem.CONFLICT.because("There is such a user.");
        }

        @Post("/broken")
        @Public
        String broken(Background background) {
            background.run("breaking", () -> {
                throw new IllegalStateException("no mail today");
            });
            background.run("next", () -> done.add("next"));
            return "fine";
        }

        @Post("/flood")
        @Public
        String flood(Background background) {
            for (int i = 0; i < 20_000; i++) {
                background.run("drop", () -> done.add("drop"));
            }
            return "never";
        }
    }

    @AutoClose
    private final Server server = App.named("Background")
            .host("127.0.0.1")
            .limits(Limits.DEFAULTS.withDrainTime(Duration.ofSeconds(5)))
            .mount(new Endpoints())
            .start(0);

    private final TestClient client = TestClient.of(server.url());

    @Test
    void theReplyDoesNotWaitForIt() throws InterruptedException {
        client.with("X-Request-ID", "r-1").post("/users", "{}").expect(200);
        assertThat(server.background()).isEqualTo(new Background.Counts(1, 0, 0));

        released.countDown();

        assertThat(done.poll(5, TimeUnit.SECONDS)).isEqualTo("r-1");
    }

    @Test
    void whatARefusedRequestLeftIsNotDone() {
        client.post("/refused", "{}").problem(HttpProblem.CONFLICT);

        server.close();
        assertThat(server.background()).isEqualTo(new Background.Counts(0, 0, 0));
    }

    @Test
    void aFailureIsCountedAndStopsNothingElse() throws InterruptedException {
        client.post("/broken", "{}").expect(200);

        assertThat(done.poll(5, TimeUnit.SECONDS)).isEqualTo("next");
        server.close();
        assertThat(server.background()).isEqualTo(new Background.Counts(0, 1, 1));
    }

    @Test
    void tooMuchIsRefused() {
        client.post("/flood", "{}").problem(HttpProblem.OVERLOADED).expectHeader("Retry-After", "1");

        assertThat(server.background()).isEqualTo(new Background.Counts(0, 0, 0));
    }

    @Test
    void stoppingWaitsForIt() throws InterruptedException {
        client.post("/users", "{}").expect(200);

        var closing = Thread.ofVirtual().start(server::close);
        assertThat(closing.join(Duration.ofMillis(100))).isFalse();
        released.countDown();

        assertThat(closing.join(Duration.ofSeconds(5))).isTrue();
        assertThat(done).hasSize(1);
    }
}
