package dev.stoa.platform.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.function.ToLongFunction;

/// How long one kind of record is kept.
///
/// @param name of what is kept: `mail`
/// @param keep how long after it came, or after it was over
/// @param purge deletes what is from before a time, and answers how much; may be repeated
public record Rule(String name, Duration keep, ToLongFunction<Instant> purge) {
    long purge(Instant now) {
        return purge.applyAsLong(now.minus(keep));
    }
}
