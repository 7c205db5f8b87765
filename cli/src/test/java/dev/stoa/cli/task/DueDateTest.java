package dev.stoa.cli.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DueDateTest {
    private static final ZonedDateTime SATURDAY = ZonedDateTime.parse("2026-11-21T09:00+01:00[Europe/Berlin]");

    @ParameterizedTest
    @CsvSource({
        "2026-12-01,           2026-12-01T22:59:59Z",
        "2026-12-01 17:00,     2026-12-01T16:00:00Z",
        "2026-12-01T17:00,     2026-12-01T16:00:00Z",
        "2026-07-01 17:00,     2026-07-01T15:00:00Z",
        "2026-12-01T17:00:00Z, 2026-12-01T17:00:00Z",
        "today,                2026-11-21T22:59:59Z",
        "Tomorrow,             2026-11-22T22:59:59Z",
        "tomorrow 9:30,        2026-11-22T08:30:00Z",
        "17:00,                2026-11-21T16:00:00Z",
        "friday,               2026-11-27T22:59:59Z",
        "Fri 12:00,            2026-11-27T11:00:00Z",
        "saturday,             2026-11-28T22:59:59Z",
        "+3d,                  2026-11-24T22:59:59Z",
        "+2w 08:00,            2026-12-05T07:00:00Z",
        "+2h,                  2026-11-21T10:00:00Z",
    })
    void readsWhatPeopleWrite(String text, Instant expected) {
        assertThat(DueDate.parse(text, SATURDAY)).isEqualTo(new DueDate(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "2026-02-30", "25:00", "tomorrow noon", "+d", "-3d", "12/01/2026", "+99999d"})
    void refusesWhatItCannotBeSureAbout(String text) {
        assertThatThrownBy(() -> DueDate.parse(text, SATURDAY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a date; use 2026-12-01");
    }

    @Test
    void movesATimeThatTheClockSkipsToTheNextThatExists() {
        assertThat(DueDate.parse("2027-03-28 02:30", SATURDAY).instant()).isEqualTo("2027-03-28T01:30:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T22:59:59Z, today",
        "2026-11-21T16:00:00Z, today 17:00",
        "2026-11-22T22:59:59Z, tomorrow",
        "2026-11-21T23:00:00Z, tomorrow 0:00",
        "2026-11-24T16:00:00Z, in 3 days",
        "2026-12-24T16:00:00Z, 24 Dec",
        "2027-01-02T16:00:00Z, 2 Jan 2027",
    })
    void tellsADateAsSeenFromNow(Instant due, String expected) {
        assertThat(new DueDate(due).fromNow(SATURDAY)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T07:59:59Z, overdue since 8:59",
        "2026-11-20T22:59:59Z, overdue since yesterday",
        "2026-11-10T16:00:00Z, overdue 11 days",
    })
    void tellsHowLongSomethingIsOverdue(Instant due, String expected) {
        assertThat(new DueDate(due).overdue(SATURDAY)).isEqualTo(expected);
    }
}
