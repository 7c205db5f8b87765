package dev.stoa.platform.limits;

import org.jspecify.annotations.Nullable;

/// Settings under `limits.`.
///
/// @param allowKey what a load test sends in `RateLimit-Allow` to be let through whatever it sends;
///     32 characters or more; null for nobody
public record LimitsConfig(@Nullable String allowKey) {
    public static final LimitsConfig DEFAULTS = new LimitsConfig(null);

    public LimitsConfig {
        if (allowKey != null && allowKey.length() < 32) {
            throw new IllegalArgumentException("allow-key must have 32 characters or more");
        }
    }

    /// Not the key.
    @Override
    public String toString() {
        return "LimitsConfig[" + (allowKey == null ? "none" : "…") + "]";
    }
}
