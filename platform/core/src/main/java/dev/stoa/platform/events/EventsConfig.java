package dev.stoa.platform.events;

import java.time.Duration;

/// Settings under `events.`.
///
/// @param retention how long events are kept after every subscription has passed them, 1 hour or more;
///     a client of an event stream that comes back within this time misses nothing
/// @param lanes events handled at the same time in this process, at most, 1 to 100; each holds a
///     connection of the pool
public record EventsConfig(Duration retention, int lanes) {
    public static final EventsConfig DEFAULTS = new EventsConfig(Duration.ofDays(7), 6);

    public EventsConfig {
        if (retention.compareTo(Duration.ofHours(1)) < 0) {
            throw new IllegalArgumentException("retention must be at least 1h, was " + retention);
        }
        if (lanes < 1 || lanes > 100) {
            throw new IllegalArgumentException("lanes must be 1 to 100, was " + lanes);
        }
    }
}
