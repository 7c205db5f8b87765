package dev.stoa.platform.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// When something happens again and again. Processes that ask about the same moment get the same
/// answer.
public sealed interface Timing permits Cron, Timing.Every {

    /// The first time after a moment.
    Instant next(Instant after);

    /// At whole multiples of a duration since 1970: every 5 minutes is at :00, :05, and so on.
    record Every(Duration interval) implements Timing {
        public Every {
            if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("an interval is a second or more, was " + interval);
            }
        }

        @Override
        public Instant next(Instant after) {
            var millis = interval.toMillis();
            return Instant.ofEpochMilli((Math.floorDiv(after.toEpochMilli(), millis) + 1) * millis);
        }

        @Override
        public String toString() {
            return "every " + interval.toString().substring(2).toLowerCase(Locale.ROOT);
        }
    }
}
