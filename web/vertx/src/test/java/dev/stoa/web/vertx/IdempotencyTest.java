package dev.stoa.web.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.App;
import dev.stoa.web.Created;
import dev.stoa.web.Delete;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Limits;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.http.EntityTag;
import dev.stoa.web.http.Reply;
import dev.stoa.web.middleware.Idempotency;
import dev.stoa.web.middleware.InMemoryIdempotency;
import dev.stoa.web.test.TestClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class IdempotencyTest {
    private static final String TEA = """
        {"name": "tea"}
        """;

    record Item(String name) {}

    static final class Items {
        private final List<String> made = Collections.synchronizedList(new ArrayList<>());
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        @Post("/items")
        @Public
        Created<Item> create(Item item) throws InterruptedException {
            made.add(item.name());
            switch (item.name()) {
                case "slow" -> {
                    entered.countDown();
                    assertThat(released.await(5, TimeUnit.SECONDS)).isTrue();
                }
                case "taken" -> throw HttpProblem.CONFLICT.because("Number " + made.size() + " came too late.");
                case "broken" -> throw new IllegalStateException("broken");
                case "busy" -> throw HttpProblem.TOO_MANY_REQUESTS.because("Slow down.");
                default -> {}
            }
            return Created.at("/items/" + made.size(), item).tagged(EntityTag.of(made.size()));
        }

        @Delete("/items/{id}")
        @Public
        void delete(String id) {
            made.add("deleted " + id);
        }

        @Post("/uploads")
        @Public
        Created<Item> upload(InputStream body) throws IOException {
            made.add(body.readAllBytes().length + " bytes");
            return Created.at("/uploads/" + made.size(), new Item("upload"));
        }

        @Post("/streams")
        @Public
        Reply stream() {
            made.add("stream");
            return Reply.stream("text/plain", out -> out.write("x".getBytes(StandardCharsets.UTF_8)));
        }
    }

    private volatile Instant now = Instant.parse("2026-11-21T09:00:00Z");
    private final Items items = new Items();

    @AutoClose
    private final TestClient client = TestClient.start(app(3, 10_000));

    private final TestClient repeating = client.with("Idempotency-Key", "k1");

    private App app(int most, int mostBytes) {
        InstantSource clock = () -> now;
        var store = new InMemoryIdempotency(most, mostBytes, Duration.ofHours(1), clock);
        return App.named("Items")
                .mount(items)
                .use(new Idempotency(
                        store, request -> String.valueOf(request.headers().find("Caller"))));
    }

    @Test
    void theSameRequestIsDoneOnceAndAnsweredTheSame() {
        var first = repeating.post("/items", TEA).expect(201);
        var again = repeating.post("/items", TEA).expect(201).expectHeader("Idempotent-Replayed", "true");

        assertThat(items.made).containsExactly("tea");
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(again.bytes()).isEqualTo(first.bytes());
        for (var header : List.of("Location", "ETag", "Content-Type", "Cache-Control")) {
            assertThat(again.header(header)).as(header).isPresent().isEqualTo(first.header(header));
        }
        client.with("Idempotency-Key", "\"k1\"").post("/items", TEA).expectHeader("Idempotent-Replayed", "true");
        repeating.with("Idempotency-Key", "k2").post("/items", TEA).expectHeader("Location", "/items/2");
    }

    @Test
    void aKeyStandsForOneRequestAlone() {
        repeating.post("/items", TEA).expect(201);

        assertThat(repeating
                        .post("/items", "{\"name\": \"milk\"}")
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/Idempotency-Key");
        repeating.post("/items?dry_run=true", TEA).problem(HttpProblem.INVALID);
        repeating.delete("/items/1").problem(HttpProblem.INVALID);
        assertThat(items.made).containsExactly("tea");
    }

    @Test
    void aKeyIsItsCallersOwn() {
        repeating.with("Caller", "a").post("/items", TEA).expectHeader("Location", "/items/1");
        repeating.with("Caller", "b").post("/items", "{\"name\": \"milk\"}").expectHeader("Location", "/items/2");
    }

    @Test
    void whileTheFirstIsBeingAnsweredTheSecondIsToldToWait() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> repeating.post("/items", "{\"name\": \"slow\"}"));
            assertThat(items.entered.await(5, TimeUnit.SECONDS)).isTrue();

            repeating
                    .post("/items", "{\"name\": \"slow\"}")
                    .problem(HttpProblem.CONFLICT)
                    .expectHeader("Retry-After", "1");
            repeating.post("/items", TEA).problem(HttpProblem.INVALID);

            items.released.countDown();
            first.get().expect(201);
            repeating.post("/items", "{\"name\": \"slow\"}").expect(201).expectHeader("Idempotent-Replayed", "true");
        }
        assertThat(items.made).containsExactly("slow");
    }

    @Test
    void refusalsArePartOfTheReplyAndFailuresAreNot() {
        var refused = repeating.post("/items", "{\"name\": \"taken\"}").problem(HttpProblem.CONFLICT);
        assertThat(repeating.post("/items", "{\"name\": \"taken\"}").text()).isEqualTo(refused.text());
        assertThat(items.made).hasSize(1);

        for (var passing : List.of("broken", "busy")) {
            var once = client.with("Idempotency-Key", passing);
            once.post("/items", "{\"name\": \"" + passing + "\"}");
            once.post("/items", "{\"name\": \"" + passing + "\"}");
            assertThat(Collections.frequency(items.made, passing)).as(passing).isEqualTo(2);
        }
        repeating.with("Idempotency-Key", "s").post("/streams", "").expect(200);
        repeating.with("Idempotency-Key", "s").post("/streams", "").expect(200);
        assertThat(Collections.frequency(items.made, "stream")).isEqualTo(2);
    }

    @Test
    void aBodyThatIsNotTakenWholeIsToldApartByItsLengthAndDigest() {
        try (var large = TestClient.start(app(3, 10_000).limits(Limits.DEFAULTS.withBodyBytes(1_000)))) {
            var one = large.with("Idempotency-Key", "k1").with("Content-Type", "application/octet-stream");
            one.send("POST", "/uploads", "x".repeat(5_000)).expect(201).expectHeader("Location", "/uploads/1");
            one.send("POST", "/uploads", "x".repeat(5_000))
                    .expect(201)
                    .expectHeader("Location", "/uploads/1")
                    .expectHeader("Idempotent-Replayed", "true");
            one.send("POST", "/uploads", "x".repeat(5_001)).problem(HttpProblem.INVALID);
            one.send("POST", "/uploads", "x".repeat(500)).problem(HttpProblem.INVALID);
            one.with("Content-Digest", "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:")
                    .send("POST", "/uploads", "y".repeat(5_000))
                    .problem(HttpProblem.INVALID);
        }
        assertThat(items.made).containsExactly("5000 bytes");
    }

    @Test
    void whatCanBeRepeatedAnywayNeedsNoKey() {
        client.post("/items", TEA).expect(201);
        client.post("/items", TEA).expect(201);
        assertThat(items.made).hasSize(2);
        repeating.get("/openapi.json").expect(200);
        repeating.post("/items", TEA).expect(201);
    }

    @Test
    void aKeyThatIsNoneIsRefused() {
        for (var key : List.of("with space", "\"open", "x".repeat(256))) {
            client.with("Idempotency-Key", key).post("/items", TEA).problem(HttpProblem.MALFORMED_REQUEST);
        }
        assertThat(items.made).isEmpty();
    }

    @Test
    void aKeyIsForgottenAfterItsTimeOrWhenOthersNeedTheRoom() {
        repeating.post("/items", TEA);
        now = now.plus(Duration.ofMinutes(59));
        repeating.post("/items", TEA).expectHeader("Idempotent-Replayed", "true");
        now = now.plus(Duration.ofMinutes(1));
        repeating.post("/items", TEA).expectHeader("Location", "/items/2");

        for (int i = 0; i < 3; i++) {
            repeating.with("Idempotency-Key", "other" + i).post("/items", TEA).expect(201);
        }
        repeating.post("/items", TEA).expectHeader("Location", "/items/6");
    }

    @Test
    void theBodiesThatAreKeptTakeNoMoreRoomThanTheyMay() {
        try (var small = TestClient.start(app(100, 1_000))) {
            var long1 = "{\"name\": \"" + "x".repeat(900) + "\"}";
            small.with("Idempotency-Key", "1").post("/items", long1).expect(201);
            small.with("Idempotency-Key", "2").post("/items", long1).expect(201);
            small.with("Idempotency-Key", "2").post("/items", long1).expectHeader("Idempotent-Replayed", "true");
            small.with("Idempotency-Key", "1").post("/items", long1).expect(201);
            assertThat(items.made).hasSize(3);
        }
    }
}
