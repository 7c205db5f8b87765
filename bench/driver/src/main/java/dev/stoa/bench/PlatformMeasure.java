package dev.stoa.bench;

import dev.stoa.platform.Platform;

/// Something of the platform that is measured, on a database of its own process.
interface PlatformMeasure {

    /// What `--measures` calls it.
    String name();

    /// Measures once.
    ///
    /// @param seconds to load for
    void round(Platform platform, int seconds, Results results) throws InterruptedException;
}
