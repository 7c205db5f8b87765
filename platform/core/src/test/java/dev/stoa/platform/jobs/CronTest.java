package dev.stoa.platform.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        0 0 * * *       | 2026-11-21T09:30:00Z | 2026-11-22T00:00:00Z
        0 0 * * *       | 2026-11-22T00:00:00Z | 2026-11-23T00:00:00Z
        */15 * * * *    | 2026-11-21T09:30:00Z | 2026-11-21T09:45:00Z
        5/20 * * * *    | 2026-11-21T09:30:00Z | 2026-11-21T09:45:00Z
        30 9 * * *      | 2026-11-21T09:29:59Z | 2026-11-21T09:30:00Z
        0 9-17/4 * * *  | 2026-11-21T09:30:00Z | 2026-11-21T13:00:00Z
        0 3 * * 1-5     | 2026-11-21T09:30:00Z | 2026-11-23T03:00:00Z
        0 3 * * 7       | 2026-11-21T09:30:00Z | 2026-11-22T03:00:00Z
        0 3 1,15 * *    | 2026-11-21T09:30:00Z | 2026-12-01T03:00:00Z
        0 3 13 * 5      | 2026-11-21T09:30:00Z | 2026-11-27T03:00:00Z
        0 0 29 2 *      | 2026-11-21T09:30:00Z | 2028-02-29T00:00:00Z
        """)
    void findsTheNextTime(String fields, Instant after, Instant next) {
        assertThat(Cron.of(fields, ZoneOffset.UTC).next(after)).isEqualTo(next);
    }

    @Test
    void aTimeThatIsSkippedInSpringComesALittleLater() {
        var cron = Cron.of("30 2 * * *", ZoneId.of("Europe/Berlin"));

        assertThat(cron.next(Instant.parse("2026-03-28T12:00:00Z"))).isEqualTo(Instant.parse("2026-03-29T01:30:00Z"));
        assertThat(cron.next(Instant.parse("2026-03-29T01:30:00Z"))).isEqualTo(Instant.parse("2026-03-30T00:30:00Z"));
    }

    @Test
    void aTimeThatComesTwiceInAutumnCountsOnce() {
        var cron = Cron.of("30 2 * * *", ZoneId.of("Europe/Berlin"));

        assertThat(cron.next(Instant.parse("2026-10-24T12:00:00Z"))).isEqualTo(Instant.parse("2026-10-25T00:30:00Z"));
        assertThat(cron.next(Instant.parse("2026-10-25T00:30:00Z"))).isEqualTo(Instant.parse("2026-10-26T01:30:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0 0 * *",
                "60 0 * * *",
                "0 24 * * *",
                "0 0 0 * *",
                "0 0 30 2 *",
                "5-1 * * * *",
                "a * * * *",
                "*/0 * * * *"
            })
    void refusesWhatNeverComes(String fields) {
        assertThatThrownBy(() -> Cron.of(fields, ZoneOffset.UTC)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anIntervalIsTheSameForEverybody() {
        var every = new Timing.Every(Duration.ofMinutes(5));

        assertThat(every.next(Instant.parse("2026-11-21T09:32:10Z"))).isEqualTo(Instant.parse("2026-11-21T09:35:00Z"));
        assertThat(every.next(Instant.parse("2026-11-21T09:35:00Z"))).isEqualTo(Instant.parse("2026-11-21T09:40:00Z"));
        assertThat(every).hasToString("every 5m");
    }
}
