package dev.stoa.web.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Limits;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.test.TestClient;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@OnEveryEngine
class ConcurrencyTest {
    private final UnderTest engine;

    ConcurrencyTest(UnderTest engine) {
        this.engine = engine;
    }

    @Test
    void callersAtTheSameTimeSeeOnlyThemselves() throws Exception {
        try (var client = TestClient.start(
                        engine.app().provide(new Things.Callers()).mount(new Things()));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var replies = IntStream.range(0, 200)
                    .mapToObj(i -> threads.submit(() -> client.bearer("u" + i)
                            .with("X-Request-ID", "r" + i)
                            .get("/mine")
                            .expect(200)
                            .expectHeader("X-Request-ID", "r" + i)
                            .json("/name")
                            .asString()))
                    .toList();
            for (int i = 0; i < replies.size(); i++) {
                assertThat(replies.get(i).get()).isEqualTo("u" + i);
            }
        }
    }

    @Test
    void blockingHandlersDoNotWaitForEachOther() throws Exception {
        var all = new CountDownLatch(50);
        var app = engine.app().route(Method.GET, "/meet", _ -> {
            all.countDown();
            return Reply.empty(all.await(10, TimeUnit.SECONDS) ? 204 : 500);
        });
        try (var client = TestClient.start(app);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var meeting = IntStream.range(0, 50)
                    .mapToObj(_ -> threads.submit(() -> client.get("/meet").expect(204)))
                    .toList();
            for (var one : meeting) {
                one.get();
            }
        }
    }

    @Test
    void tooManyAtOnceAreTurnedAway() throws Exception {
        var gate = new Gate();
        var app = engine.app()
                .limits(Limits.DEFAULTS.withConcurrentRequests(1).withDrainTime(Duration.ofSeconds(1)))
                .route(Method.GET, "/gate", gate);
        try (var client = TestClient.start(app);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> client.get("/gate").expect(200).text());
            gate.awaitRequest();

            client.get("/gate").problem(HttpProblem.OVERLOADED).expectHeader("Retry-After", "1");

            gate.open();
            assertThat(first.get()).isEqualTo("done");
            client.get("/gate").expect(200);
        }
    }
}
