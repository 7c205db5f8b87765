package dev.stoa.platform.jobs;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.BitSet;

/// Times in the five fields of crontab(5): minute, hour, day of the month, month, day of the week, in
/// a time zone.
///
/// A field is `*`, a number, a range `1-5`, either with a step `*/15`, or a list of these. Sunday is
/// 0 or 7. When both days are given, either will do.
///
/// On the day the clocks go forward a time that does not exist is as much later as was skipped; on
/// the day they go back a time that comes twice is the first of the two.
public final class Cron implements Timing {
    /// Leap days come back after eight years at the latest.
    private static final int DAYS_AHEAD = 8 * 366 + 1;

    private final String text;
    private final ZoneId zone;
    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet days;
    private final BitSet months;
    private final BitSet weekdays;
    private final boolean isEitherDay;

    private Cron(String text, ZoneId zone) {
        this.text = text;
        this.zone = zone;
        var fields = text.strip().split("\\s+");
        if (fields.length != 5) {
            throw unusable(text);
        }
        minutes = field(fields[0], 0, 59);
        hours = field(fields[1], 0, 23);
        days = field(fields[2], 1, 31);
        months = field(fields[3], 1, 12);
        weekdays = field(fields[4], 0, 7);
        if (weekdays.get(7)) {
            weekdays.set(0);
        }
        isEitherDay = !fields[2].startsWith("*") && !fields[4].startsWith("*");
    }

    /// @throws IllegalArgumentException if the fields cannot be read, or name a day that never comes
    public static Cron of(String fields, ZoneId zone) {
        var cron = new Cron(fields, zone);
        var _ = cron.next(Instant.EPOCH);
        return cron;
    }

    private BitSet field(String field, int least, int most) {
        var set = new BitSet(most + 1);
        for (var part : field.split(",", -1)) {
            var stepped = part.split("/", -1);
            var step = stepped.length == 1 ? 1 : number(stepped[1], 1, most);
            var range = stepped[0].split("-", -1);
            if (stepped.length > 2 || range.length > 2) {
                throw unusable(text);
            }
            var isAll = range[0].equals("*");
            var from = isAll ? least : number(range[0], least, most);
            var isOpen = isAll || (range.length == 1 && stepped.length == 2);
            var to = isOpen ? most : number(range[range.length - 1], from, most);
            for (var i = from; i <= to; i += step) {
                set.set(i);
            }
        }
        return set;
    }

    private int number(String digits, int least, int most) {
        try {
            var number = Integer.parseInt(digits);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // as below
        }
        throw unusable(text);
    }

    private static IllegalArgumentException unusable(String text) {
        return new IllegalArgumentException(
                "a time is minute, hour, day, month and day of the week, as in '0 3 * * 1-5', was '" + text + "'");
    }

    @Override
    public Instant next(Instant after) {
        var today = after.atZone(zone).toLocalDate();
        for (var i = 0; i < DAYS_AHEAD; i++) {
            var date = today.plusDays(i);
            if (isDay(date)) {
                for (var hour = hours.nextSetBit(0); hour >= 0; hour = hours.nextSetBit(hour + 1)) {
                    for (var minute = minutes.nextSetBit(0); minute >= 0; minute = minutes.nextSetBit(minute + 1)) {
                        var time = ZonedDateTime.of(date, LocalTime.of(hour, minute), zone)
                                .toInstant();
                        if (time.isAfter(after)) {
                            return time;
                        }
                    }
                }
            }
        }
        throw new IllegalArgumentException("'" + text + "' never comes");
    }

    private boolean isDay(LocalDate date) {
        var isDay = days.get(date.getDayOfMonth());
        var isWeekday = weekdays.get(date.getDayOfWeek().getValue() % 7);
        return months.get(date.getMonthValue()) && (isEitherDay ? isDay || isWeekday : isDay && isWeekday);
    }

    @Override
    public String toString() {
        return text + " " + (zone.equals(ZoneOffset.UTC) ? "UTC" : zone);
    }
}
