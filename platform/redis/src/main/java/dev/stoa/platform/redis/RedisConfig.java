package dev.stoa.platform.redis;

import org.jspecify.annotations.Nullable;

/// Settings under `redis.`.
///
/// @param url such as `redis://user:password@host:6379/0`, or `rediss://` with TLS; null for no Redis
public record RedisConfig(@Nullable String url) {
    public static final RedisConfig DEFAULTS = new RedisConfig(null);

    /// Not the password.
    @Override
    public String toString() {
        return "RedisConfig[" + (url == null ? "none" : "…") + "]";
    }
}
