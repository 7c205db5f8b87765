package dev.stoa.platform.runtime;

import com.fasterxml.uuid.UUIDClock;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;

/// New ids: UUIDv7, so that they sort by age.
///
/// Each id is greater than the one before it in this process, also within a millisecond and when the clock
/// steps back.
public final class Ids {
    private final TimeBasedEpochGenerator generator;
    private final InstantSource clock;
    private long latest;

    public Ids(InstantSource clock) {
        this.clock = clock;
        generator = new TimeBasedEpochGenerator(new SecureRandom(), new UUIDClock() {
            @Override
            public long currentTimeMillis() {
                return latest;
            }
        });
    }

    /// The generator reads its clock before it takes its own lock, so two threads could swap their milliseconds;
    /// hence one lock around both.
    public synchronized UUID next() {
        latest = Math.max(latest, clock.millis());
        return generator.generate();
    }
}
