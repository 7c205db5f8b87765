package dev.stoa.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.platform.Child;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteBehindTest {
    private final List<Map<String, Integer>> written = new ArrayList<>();

    private WriteBehind<String, Integer> sums(Duration pause) {
        return new WriteBehind<>("sums", pause, Integer::sum, written::add);
    }

    @Test
    void valuesOfOneKeyAreWrittenAsOne() {
        var sums = sums(Duration.ofHours(1));
        sums.put("a", 1);
        sums.put("b", 5);
        sums.put("a", 2);

        sums.flush();
        sums.flush();

        assertThat(written).containsExactly(Map.of("a", 3, "b", 5));
    }

    @Test
    void theyAreWrittenAfterAWhileByThemselves() throws InterruptedException {
        var done = new CountDownLatch(1);
        var sums = new WriteBehind<String, Integer>("sums", Duration.ofMillis(1), Integer::sum, _ -> done.countDown());
        sums.start();
        sums.put("a", 1);

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        sums.stop();
    }

    @Test
    void stoppingWritesWhatWaits() {
        var sums = sums(Duration.ofHours(1));
        sums.start();
        sums.put("a", 1);

        sums.stop();

        assertThat(written).containsExactly(Map.of("a", 1));
    }

    @Test
    void aProcessThatIsKilledLosesWhatWaitedAndNoMore(@TempDir Path folder) throws Exception {
        var file = folder.resolve("written");
        try (var child = Child.running(CountsAndHangs.class, file)) {
            child.says("counted");
            child.kill();
        }

        assertThat(file).hasContent("{a=1}");
    }

    @Test
    void whatCannotBeWrittenIsWrittenWithWhatCameSince() {
        var isAway = new boolean[] {true};
        var sums = new WriteBehind<String, Integer>("sums", Duration.ofHours(1), Integer::sum, values -> {
            if (isAway[0]) {
                throw new IllegalStateException("the database is away");
            }
            written.add(values);
        });
        sums.put("a", 1);
        sums.flush();
        sums.put("a", 2);
        sums.put("b", 1);
        isAway[0] = false;

        sums.flush();

        assertThat(written).containsExactly(Map.of("a", 3, "b", 1));
    }
}
