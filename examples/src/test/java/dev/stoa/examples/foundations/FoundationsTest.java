package dev.stoa.examples.foundations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.examples.foundations.Crew.Outcome.Done;
import dev.stoa.examples.foundations.Crew.Outcome.Failed;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.test.TestClient;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoundationsTest {
    private static final long GIB = 1L << 30;
    private static final String SHA_256_OF_A_GIB_OF_ZEROS =
            "49bc20df15e412a64472421e13fe86ff1c5165e18b2afccf160d4dc19fe68a14";

    /// (P23)
    @Test
    void readsAGigabyteInASmallHeap(@TempDir Path folder) throws Exception {
        var file = folder.resolve("large");
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(GIB);
        }

        try (var digest = Program.start(Digest.class, List.of("-Xmx16m", "-XX:+UseSerialGC"), file.toString())) {
            var said = digest.line();

            assertThat(digest.exitCode()).isZero();
            assertThat(said).isEqualTo(GIB + " " + SHA_256_OF_A_GIB_OF_ZEROS);
        }
    }

    /// (P24)
    @Test
    void runsThreadsInTheOrderThatIsDocumented() throws Exception {
        var options =
                List.of("-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1");

        try (var phases = Program.start(Phases.class, options)) {
            for (var expected : List.of(
                    "1. first started two others and goes on",
                    "2. second has its turn and falls asleep",
                    "2. third has its turn and falls asleep",
                    "3. first has its turn again",
                    "4. third wakes up after 50 ms",
                    "4. second wakes up after 500 ms",
                    "5. first has waited for both",
                    "6. the hook runs")) {
                assertThat(phases.line()).startsWith(expected);
            }
            assertThat(phases.exitCode()).isZero();
        }
    }

    /// (P25)
    @Test
    void answersWhatItBeganBeforeItEnds() throws Exception {
        try (var program = Program.start(OrderlyEnd.class, List.of());
                var http = HttpClient.newHttpClient()) {
            var ready = program.line();
            var report = HttpRequest.newBuilder(URI.create(ready.substring("ready at ".length()) + "/report"))
                    .build();
            var underWay = http.sendAsync(report, BodyHandlers.ofString());
            assertThat(program.line()).isEqualTo("working on a report");

            program.terminate();

            assertThat(underWay.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(program.exitCode()).isZero();
            assertThatThrownBy(() -> http.send(report, BodyHandlers.ofString()))
                    .isInstanceOf(java.net.ConnectException.class);
        }
    }

    /// (P26)
    @Test
    void hasNoMoreItemsInHandThanItsCrew() throws Exception {
        var inHand = new AtomicInteger();
        var most = new AtomicInteger();
        var threeAtWork = new CountDownLatch(3);

        var outcomes = new Crew(3).workThrough(IntStream.range(0, 20).boxed().toList(), item -> {
            most.accumulateAndGet(inHand.incrementAndGet(), Math::max);
            threeAtWork.countDown();
            assertThat(threeAtWork.await(5, TimeUnit.SECONDS)).isTrue();
            inHand.decrementAndGet();
            return item * 2;
        });

        assertThat(most).hasValue(3);
        assertThat(outcomes)
                .isEqualTo(
                        IntStream.range(0, 20).mapToObj(i -> new Done<>(i * 2)).toList());
    }

    @Test
    void keepsAFailureToItsItem() throws Exception {
        var bad = new IllegalStateException("no");

        var outcomes = new Crew(2).workThrough(List.of(1, 2, 3), item -> {
            if (item == 2) {
                throw bad;
            }
            return item;
        });

        assertThat(outcomes).containsExactly(new Done<>(1), new Failed<>(bad), new Done<>(3));
    }

    /// (P27)
    @Test
    void answersEachKindOfFailureInItsWay() {
        try (var client = TestClient.start(Failures.app())) {
            client.get("/stock/tea").expect(200);
            client.get("/stock/salt").problem(Failures.StockProblem.SOLD_OUT);
            client.get("/stock/gold").problem(HttpProblem.NOT_FOUND);
            client.get("/stock/rum").problem(HttpProblem.UNAVAILABLE);
            client.get("/stock/oil").problem(HttpProblem.OVERLOADED).expectHeader("Retry-After", "5");
            assertThat(client.get("/stock/ink").problem(HttpProblem.INTERNAL).text())
                    .doesNotContain("twelve");
        }
    }
}
