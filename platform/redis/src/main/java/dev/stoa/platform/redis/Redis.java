package dev.stoa.platform.redis;

import dev.stoa.platform.Shared;
import dev.stoa.platform.cache.SharedCache;
import dev.stoa.platform.limits.SharedCounters;
import dev.stoa.platform.runtime.Signals;
import dev.stoa.platform.runtime.StartRefused;

/// One Redis or Valkey, from 6.2 on, that the processes of an installation share. Not a cluster:
/// scripts name keys of different slots.
///
/// It may be down at any time, at the start too. Everything is slower then, and right.
public final class Redis implements Shared {
    private final RedisLink link;

    private Redis(RedisLink link) {
        this.link = link;
    }

    /// Begins to connect; does not wait for it.
    ///
    /// @throws StartRefused if the address cannot be read
    public static Redis open(String url) {
        try {
            return new Redis(new RedisLink(url));
        } catch (IllegalArgumentException _) {
            // Lettuce's own words may quote the password.
            throw new StartRefused("redis.url must be like redis://user:password@host:6379/0");
        }
    }

    @Override
    public SharedCache cache() {
        return new RedisCache(link);
    }

    @Override
    public SharedCounters counters() {
        return new RedisCounters(link);
    }

    @Override
    public Signals signals(Signals otherwise) {
        return new RedisSignals(link, otherwise);
    }

    @Override
    public boolean isUp() {
        return link.isUp();
    }

    @Override
    public void close() {
        link.close();
    }
}
