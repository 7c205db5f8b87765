package dev.stoa.platform.cache;

import java.util.Locale;

/// Where a value came from.
public enum Layer {
    /// The memory of this process.
    LOCAL,
    /// What the processes share; Redis.
    SHARED,
    /// It was made.
    SOURCE;

    /// The name in metrics, headers and JSON.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
