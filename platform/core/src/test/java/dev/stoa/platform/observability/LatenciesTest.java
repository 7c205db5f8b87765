package dev.stoa.platform.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatenciesTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 3, 4, 7, 8, 100, 999, 1_000, 1_024, 40_000, 500_000, 1_000_000, 60_000_000})
    void aPercentileIsAtMostAQuarterTooMuch(long micros) {
        var latencies = new Latencies();

        latencies.add(TimeUnit.MICROSECONDS.toNanos(micros));

        assertThat(latencies.percentile(0.5) * 1_000)
                .isGreaterThan((double) micros)
                .isLessThanOrEqualTo(micros * 1.25 + 1);
    }

    @Test
    void aPercentileIsWhatThatShareTookAtMost() {
        var latencies = new Latencies();
        for (int i = 1; i <= 100; i++) {
            latencies.add(TimeUnit.MILLISECONDS.toNanos(i));
        }

        assertThat(latencies.percentile(0.5)).isBetween(50.0, 62.5);
        assertThat(latencies.percentile(0.99)).isBetween(99.0, 123.8);
        assertThat(new Latencies().percentile(0.99)).isZero();
    }

    @Test
    void whatTookLongerThanALimitIsCounted() {
        var latencies = new Latencies();
        latencies.add(TimeUnit.MILLISECONDS.toNanos(100));
        latencies.add(TimeUnit.MILLISECONDS.toNanos(900));
        latencies.add(TimeUnit.MINUTES.toNanos(10));

        assertThat(latencies.above(TimeUnit.MILLISECONDS.toNanos(500))).isEqualTo(2);
    }
}
