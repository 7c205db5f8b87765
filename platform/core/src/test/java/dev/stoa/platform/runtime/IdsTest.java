package dev.stoa.platform.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdsTest {
    private static final Instant NEW_YEAR = Instant.parse("2030-01-01T00:00:00Z");

    private Instant now = NEW_YEAR;
    private final Ids ids = new Ids(() -> now);

    @Test
    void bearTheTimeOfTheClock() {
        var id = ids.next();

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NEW_YEAR.toEpochMilli());
    }

    @Test
    void growAlsoWithinAMillisecondAndWhenTheClockStepsBack() {
        var made = Stream.generate(() -> {
                    now = now.minusMillis(1);
                    return ids.next().toString();
                })
                .limit(1_000)
                .toList();

        assertThat(made).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void areNeverMadeTwiceByThreadsAtOnce() {
        var made = new ConcurrentSkipListSet<UUID>();

        IntStream.range(0, 10_000).parallel().forEach(_ -> made.add(ids.next()));

        assertThat(made).hasSize(10_000);
    }
}
