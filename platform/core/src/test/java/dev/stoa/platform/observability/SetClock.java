package dev.stoa.platform.observability;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that goes when a test says so.
public final class SetClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-11-21T09:30:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    public void pass(Duration time) {
        now = now.plus(time);
    }
}
