package dev.stoa.platform;

import dev.stoa.platform.cache.SharedCache;
import dev.stoa.platform.limits.SharedCounters;
import dev.stoa.platform.runtime.Signals;

/// What the processes of an installation share beside the database, and can do without: Redis.
public interface Shared extends AutoCloseable {

    /// The layer of the caches that all share.
    SharedCache cache();

    /// Rate limits counted together.
    SharedCounters counters();

    /// Signals, sent another way when this one is closed.
    ///
    /// @param otherwise also listened to; closing the result leaves it open
    Signals signals(Signals otherwise);

    /// Whether it answers at the moment, as far as is known without asking.
    boolean isUp();

    @Override
    void close();
}
