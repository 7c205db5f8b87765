package dev.stoa.platform.events;

import dev.stoa.platform.data.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How many events there were of each type, in windows of one length that follow each other (tumbling windows). An
/// event
/// counts when it happened, not when it came: what another server brings late is counted where it belongs.
final class EventStatistics {
    private final Database db;
    private final InstantSource clock;

    EventStatistics(Database db, InstantSource clock) {
        this.db = db;
        this.clock = clock;
    }

    /// How far back to look, and in which steps.
    enum Period {
        HOUR(Duration.ofMinutes(1), 60),
        DAY(Duration.ofMinutes(15), 96),
        WEEK(Duration.ofHours(2), 84);

        private final Duration window;
        private final int windows;

        Period(Duration window, int windows) {
            this.window = window;
            this.windows = windows;
        }

        /// Windows begin at multiples of their length since 1970 in UTC; the last one is not over.
        private Instant from(Instant now) {
            var seconds = window.toSeconds();
            return Instant.ofEpochSecond((now.getEpochSecond() / seconds - windows + 1) * seconds);
        }
    }

    /// @param from when the first window begins
    /// @param windowSeconds how long each is
    /// @param types those that there were any events of, by name
    record EventCounts(Instant from, long windowSeconds, List<TypeCounts> types) {}

    /// @param counts the number of events in each window
    record TypeCounts(String type, List<Long> counts) {}

    private record Window(String type, int index, long events) {}

    /// The events of all tenants up to now.
    EventCounts count(Period period) {
        var from = period.from(clock.instant());
        var until = from.plus(period.window.multipliedBy(period.windows));
        var counted = db.sql("""
                select type, floor(extract(epoch from occurred_at - :from) / :seconds)::int as place, count(*) as events
                from events.event
                where occurred_at >= :from
                  and occurred_at < :until
                group by 1, 2
                """)
                .bind("from", from)
                .bind("until", until)
                .bind("seconds", period.window.toSeconds())
                .list(row -> new Window(row.text("type"), row.integer("place"), row.number("events")));
        var byType = new TreeMap<String, Long[]>();
        for (var window : counted) {
            byType.computeIfAbsent(window.type, _ -> zeros(period.windows))[window.index] = window.events;
        }
        return new EventCounts(
                from,
                period.window.toSeconds(),
                byType.entrySet().stream().map(EventStatistics::ofType).toList());
    }

    private static Long[] zeros(int windows) {
        var zeros = new Long[windows];
        Arrays.fill(zeros, 0L);
        return zeros;
    }

    private static TypeCounts ofType(Map.Entry<String, Long[]> type) {
        return new TypeCounts(type.getKey(), List.of(type.getValue()));
    }
}
