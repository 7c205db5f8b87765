package dev.stoa.web.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.Limits;
import dev.stoa.web.Server;
import dev.stoa.web.http.Method;
import dev.stoa.web.test.TestClient;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@OnEveryEngine
class DrainTest {
    private final UnderTest engine;
    private final Gate gate = new Gate();

    DrainTest(UnderTest engine) {
        this.engine = engine;
    }

    private Server serverThatDrains(Duration time) {
        return engine.app()
                .limits(Limits.DEFAULTS.withDrainTime(time))
                .route(Method.GET, "/gate", gate)
                .start(0);
    }

    @Test
    void stoppingWaitsForRequestsUnderWay() throws Exception {
        try (var server = serverThatDrains(Duration.ofSeconds(10));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var client = TestClient.of(server.url());
            var underWay = threads.submit(() -> client.get("/gate").expect(200).text());
            gate.awaitRequest();

            var stopping = threads.submit(server::close);
            assertThat(stopping.isDone()).isFalse();
            gate.open();

            assertThat(underWay.get(5, TimeUnit.SECONDS)).isEqualTo("done");
            stopping.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void stoppingDoesNotWaitForeverForWhoIsStuck() throws Exception {
        try (var server = serverThatDrains(Duration.ofMillis(100));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var client = TestClient.of(server.url());
            var waiting = threads.submit(() -> client.get("/gate"));
            gate.awaitRequest();

            threads.submit(server::close).get(5, TimeUnit.SECONDS);

            assertThatThrownBy(waiting::get).hasMessageContaining("got no reply");
        }
    }
}
