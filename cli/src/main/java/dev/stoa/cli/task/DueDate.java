package dev.stoa.cli.task;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// When a task is due, as people write it and read it.
///
/// A day without a time means the end of that day where the person is.
record DueDate(Instant instant) {
    static final String FORMS = "2026-12-01, \"2026-12-01 17:00\", tomorrow, friday, 17:00, +3d or +2h";

    private static final LocalTime END_OF_DAY = LocalTime.of(23, 59, 59);
    private static final Pattern DAY_AND_TIME = Pattern.compile("(\\S+?)(?:(?:T| +)(\\d{1,2}:\\d{2}))?");
    private static final Pattern TIME = Pattern.compile("\\d{1,2}:\\d{2}");
    private static final Pattern LATER = Pattern.compile("\\+(\\d{1,4})([hdw])");
    private static final DateTimeFormatter HOUR_AND_MINUTE = DateTimeFormatter.ofPattern("H:mm", Locale.ROOT);
    private static final DateTimeFormatter THIS_YEAR = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);
    private static final DateTimeFormatter ANOTHER_YEAR = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);

    /// Reads what a person typed at this moment and place.
    ///
    /// @throws IllegalArgumentException if it is none of [#FORMS] nor a full RFC 3339 time
    static DueDate parse(String text, ZonedDateTime now) {
        try {
            return new DueDate(instant(text.strip(), now).truncatedTo(ChronoUnit.SECONDS));
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is not a date; use " + FORMS, e);
        }
    }

    private static Instant instant(String text, ZonedDateTime now) {
        var later = LATER.matcher(text);
        if (later.matches() && later.group(2).equals("h")) {
            return now.plusHours(Long.parseLong(later.group(1))).toInstant();
        }
        if (TIME.matcher(text).matches()) {
            return at(now.toLocalDate(), time(text), now);
        }
        var parts = DAY_AND_TIME.matcher(text);
        if (parts.matches()) {
            var day = day(parts.group(1).toLowerCase(Locale.ROOT), now.toLocalDate());
            if (day.isPresent()) {
                return at(day.get(), parts.group(2) == null ? END_OF_DAY : time(parts.group(2)), now);
            }
        }
        return OffsetDateTime.parse(text).toInstant();
    }

    private static Instant at(LocalDate day, LocalTime time, ZonedDateTime now) {
        return day.atTime(time).atZone(now.getZone()).toInstant();
    }

    private static LocalTime time(String text) {
        return LocalTime.parse(text, HOUR_AND_MINUTE);
    }

    private static Optional<LocalDate> day(String text, LocalDate today) {
        var later = LATER.matcher(text);
        if (later.matches()) {
            var count = Long.parseLong(later.group(1));
            return Optional.of(later.group(2).equals("w") ? today.plusWeeks(count) : today.plusDays(count));
        }
        if (text.matches("\\d{4}-\\d{2}-\\d{2}")) {
            return Optional.of(LocalDate.parse(text));
        }
        return switch (text) {
            case "today" -> Optional.of(today);
            case "tomorrow" -> Optional.of(today.plusDays(1));
            default -> weekday(text).map(day -> today.with(TemporalAdjusters.next(day)));
        };
    }

    private static Optional<DayOfWeek> weekday(String text) {
        return Arrays.stream(DayOfWeek.values())
                .filter(day -> text.equals(day.name().toLowerCase(Locale.ROOT))
                        || text.equals(day.getDisplayName(TextStyle.SHORT, Locale.ENGLISH)
                                .toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    boolean isBefore(ZonedDateTime now) {
        return instant.isBefore(now.toInstant());
    }

    /// The date as seen from now: `today 17:00`, `tomorrow`, `in 3 days`, `12 Dec`.
    String fromNow(ZonedDateTime now) {
        var due = instant.atZone(now.getZone());
        var days = ChronoUnit.DAYS.between(now.toLocalDate(), due.toLocalDate());
        if (days == 0) {
            return "today" + hour(due);
        }
        if (days == 1) {
            return "tomorrow" + hour(due);
        }
        return days > 1 && days < 7 ? "in " + days + " days" : date(now);
    }

    /// How long ago the date was, for a task that should be done: `overdue since 9:30`, `overdue 3 days`.
    String overdue(ZonedDateTime now) {
        var due = instant.atZone(now.getZone());
        var days = ChronoUnit.DAYS.between(due.toLocalDate(), now.toLocalDate());
        if (days == 0) {
            return "overdue since " + HOUR_AND_MINUTE.format(due);
        }
        return days == 1 ? "overdue since yesterday" : "overdue " + days + " days";
    }

    /// The calendar day, with the year when it is not this one.
    String date(ZonedDateTime now) {
        var due = instant.atZone(now.getZone());
        return (due.getYear() == now.getYear() ? THIS_YEAR : ANOTHER_YEAR).format(due);
    }

    private static String hour(ZonedDateTime due) {
        return due.toLocalTime().equals(END_OF_DAY) ? "" : " " + HOUR_AND_MINUTE.format(due);
    }
}
