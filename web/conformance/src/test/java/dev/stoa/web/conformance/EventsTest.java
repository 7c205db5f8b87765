package dev.stoa.web.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.Events;
import dev.stoa.web.Get;
import dev.stoa.web.Header;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Limits;
import dev.stoa.web.Public;
import dev.stoa.web.Server;
import dev.stoa.web.test.TestClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@OnEveryEngine
class EventsTest {
    record Task(String title, int priority) {}

    static final class Streams {
        private final LinkedBlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
        private final CountDownLatch ended = new CountDownLatch(1);

        /// Blocks without end between events, as producers do.
        @Get("/tasks")
        @Public
        Events tasks(@Header("Last-Event-ID") @Nullable String last) {
            return Events.of(events -> {
                        try {
                            int number = last == null ? 0 : Integer.parseInt(last);
                            while (true) {
                                var task = tasks.take();
                                number++;
                                events.send(Integer.toString(number), "task", task);
                            }
                        } finally {
                            ended.countDown();
                        }
                    })
                    .withHeartbeat(Duration.ofMillis(50))
                    .withRetry(Duration.ofSeconds(3));
        }

        @Get("/words")
        @Public
        Events words() {
            return Events.of(events -> {
                events.send("one\ntwo\r\nthree");
                events.send("[DONE]");
            });
        }

        @Get("/broken")
        @Public
        Events broken() {
            return Events.of(events -> events.send("1\n2", null, "data"));
        }
    }

    private final UnderTest engine;
    private final Streams streams = new Streams();

    @AutoClose
    private final Server server;

    private final TestClient client;

    EventsTest(UnderTest engine) {
        this.engine = engine;
        this.server = start(Limits.DEFAULTS.withDrainTime(Duration.ofSeconds(30)));
        this.client = TestClient.of(server.url());
    }

    private Server start(Limits limits) {
        return engine.app().limits(limits).mount(streams).start(0);
    }

    /// A client that takes the stream line by line.
    private static final class Listener implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader lines;

        Listener(Server server, String... headers) throws IOException {
            socket = new Socket("127.0.0.1", server.port());
            socket.setSoTimeout(5_000);
            var head = "GET /tasks HTTP/1.1\r\nHost: a\r\n" + String.join("", headers) + "\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        /// The lines up to the one that begins so.
        List<String> until(String beginning) throws IOException {
            var read = new ArrayList<String>();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                read.add(line);
                if (line.startsWith(beginning)) {
                    return read;
                }
            }
            throw new AssertionError("the stream ended after " + read);
        }

        String rest() throws IOException {
            return String.join("\n", lines.readAllLines());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void anEventIsSentTheMomentItHappens() throws Exception {
        try (var listener = new Listener(server)) {
            assertThat(listener.until("retry: 3000"))
                    .contains(
                            "HTTP/1.1 200 OK",
                            "Content-Type: text/event-stream",
                            "Cache-Control: no-store",
                            "X-Accel-Buffering: no");

            streams.tasks.add(new Task("Läuft", 1));

            assertThat(listener.until("data: "))
                    .containsSubsequence("id: 1", "event: task", "data: {\"title\":\"Läuft\",\"priority\":1}");
        }
    }

    @Test
    void aClientGoesOnAfterTheLastEventItSaw() throws Exception {
        try (var listener = new Listener(server, "Last-Event-ID: 41\r\n")) {
            streams.tasks.add(new Task("next", 1));

            assertThat(listener.until("data: ")).contains("id: 42");
        }
    }

    @Test
    void theHeartGoesOnBeatingWhileTheProducerBlocks() throws Exception {
        try (var listener = new Listener(server)) {
            listener.until("retry:");
            listener.until(":");
            listener.until(":");
        }
    }

    @Test
    void aClientThatGoesEndsItsProducer() throws Exception {
        try (var listener = new Listener(server)) {
            streams.tasks.add(new Task("first", 1));
            listener.until("data:");
        }

        assertThat(streams.ended.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aStoppingServerEndsStreamsAtOnceAndWhole() throws Exception {
        try (var listener = new Listener(server)) {
            streams.tasks.add(new Task("first", 1));
            listener.until("data:");
            var begin = System.nanoTime();

            server.close();

            assertThat(listener.rest()).endsWith("0\n");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
            assertThat(streams.ended.getCount()).isZero();
        }
    }

    @Test
    void textIsSentLineByLineAndTheStreamEndsWithItsProducer() {
        assertThat(client.get("/words").expect(200).text())
                .isEqualTo(":\n\ndata: one\ndata: two\ndata: three\n\ndata: [DONE]\n\n");
    }

    @Test
    void anIdOfTwoLinesCannotForgeAnEvent() throws Exception {
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write("GET /broken HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .doesNotContain("data");
        }
    }

    @Test
    void whoAcceptsNoEventsIsRefused() {
        client.with("Accept", "application/json").get("/words").problem(HttpProblem.NOT_ACCEPTABLE);
        client.with("Accept", "text/event-stream").get("/words").expect(200);
        client.with("Accept", "text/*;q=0.2").get("/words").expect(200);
    }

    @Test
    void noMoreStreamsAreOpenThanTheLimitSays() throws Exception {
        try (var small = start(Limits.DEFAULTS.withStreams(1).withConcurrentRequests(1));
                var listener = new Listener(small)) {
            listener.until("retry:");

            TestClient.of(small.url())
                    .get("/words")
                    .problem(HttpProblem.OVERLOADED)
                    .expectHeader("Retry-After", "5");
        }
    }
}
