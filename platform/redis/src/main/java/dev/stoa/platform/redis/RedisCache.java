package dev.stoa.platform.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.platform.cache.SharedCache;
import dev.stoa.platform.redis.RedisLink.Script;
import dev.stoa.platform.tracing.Tracing;
import io.lettuce.core.KeyValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The layer of the caches that processes share, in Redis.
///
/// - `stoa:cache:<cache>:<tenant>:<digest>`: the versions that its tags had when it was begun, a line
///   break, the value as JSON;
/// - `stoa:tag:<cache>` and `stoa:tag:<cache>:<tenant>:<tag>`: the version of a tag, random, so that
///   none comes twice;
/// - `stoa:lock:<cache>:<tenant>:<digest>`: who makes the value.
///
/// To forget a tag is to delete its version. A value counts only while all its versions are there
/// and the same, so Redis may lose any key at any time. Nothing scans, and every key has a time to
/// live.
///
/// A lock is held for 10 seconds at most; it is given back by whoever holds it, by a script that
/// compares. Those who wait for it look every 50 ms and make the value themselves after a second.
///
/// What could not be forgotten because Redis was away is owed: before this process uses the cache
/// again it forgets all of it.
final class RedisCache implements SharedCache {
    private static final Logger LOG = LoggerFactory.getLogger(RedisCache.class);
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(50);

    /// Tags outlive their values; one that is gone only makes values be made again.
    private static final Duration TAG_EXTRA = Duration.ofMinutes(1);

    /// Keys: the lock, the tags. Arguments: who wants the lock, its lease, a version for tags that
    /// have none, their time to live. Answers whether the lock was had, and the versions.
    private static final Script CLAIM = Script.of("""
            local versions = {}
            for i = 2, #KEYS do
                local version = redis.call('get', KEYS[i])
                if not version then
                    version = ARGV[3]
                    redis.call('set', KEYS[i], version, 'px', ARGV[4])
                end
                versions[#versions + 1] = version
            end
            local had = redis.call('set', KEYS[1], ARGV[1], 'nx', 'px', ARGV[2])
            return (had and '1' or '0') .. table.concat(versions, ',')
            """);

    /// Keys: the value, the lock, the tags. Arguments: the versions it was begun with, the value,
    /// its time to live, that of its tags, who may hold the lock.
    private static final Script KEEP = Script.of("""
            local versions = {}
            for i = 3, #KEYS do
                versions[#versions + 1] = redis.call('get', KEYS[i]) or ''
            end
            if table.concat(versions, ',') == ARGV[1] then
                redis.call('set', KEYS[1], ARGV[1] .. '\\n' .. ARGV[2], 'px', ARGV[3])
                for i = 3, #KEYS do
                    if redis.call('pttl', KEYS[i]) < tonumber(ARGV[4]) then
                        redis.call('pexpire', KEYS[i], ARGV[4])
                    end
                end
            end
            if redis.call('get', KEYS[2]) == ARGV[5] then
                redis.call('del', KEYS[2])
            end
            return 1
            """);

    private static final Script RELEASE = Script.of("""
            if redis.call('get', KEYS[1]) == ARGV[1] then
                return redis.call('del', KEYS[1])
            end
            return 0
            """);

    private final RedisLink redis;

    /// How often forgetting something of a cache has failed since all of it was forgotten.
    private final Map<String, Integer> owed = new ConcurrentHashMap<>();

    /// @param versions of the tags when the claim was made
    private record Claim(boolean isOurs, String token, byte[] versions) {}

    private record Keys(String value, String lock, List<String> tags) {
        static Keys of(Place place) {
            var tags = new ArrayList<String>();
            tags.add(root(place.cache()));
            place.tags().forEach(tag -> tags.add(tag(place.cache(), tag)));
            return new Keys(
                    "stoa:cache:" + place.cache() + ":" + place.key(),
                    "stoa:lock:" + place.cache() + ":" + place.key(),
                    tags);
        }

        List<String> beforeTags(String... first) {
            var all = new ArrayList<>(List.of(first));
            all.addAll(tags);
            return all;
        }
    }

    RedisCache(RedisLink redis) {
        this.redis = redis;
    }

    @Override
    public Answer get(Place place, Supplier<Made> source) {
        var keys = Keys.of(place);
        Claim claim;
        try {
            settle();
            var kept = look(keys);
            if (kept != null) {
                return new Answer(kept, true);
            }
            claim = claim(keys);
            var end = System.nanoTime() + WAIT.toNanos();
            while (!claim.isOurs && System.nanoTime() < end) {
                sleep();
                kept = look(keys);
                if (kept != null) {
                    return new Answer(kept, true);
                }
                claim = claim(keys);
            }
            if (claim.isOurs) {
                // Another may have kept it between our look and our claim.
                kept = look(keys);
                if (kept != null) {
                    release(keys, claim);
                    return new Answer(kept, true);
                }
            }
        } catch (RedisAway e) {
            LOG.debug("made without Redis: {}", e.getMessage());
            return new Answer(source.get().value(), false);
        }
        return new Answer(make(keys, claim, source), false);
    }

    private byte[] make(Keys keys, Claim claim, Supplier<Made> source) {
        Made made;
        try {
            made = source.get();
        } catch (Throwable e) {
            releaseQuietly(keys, claim);
            throw e;
        }
        try {
            keep(keys, claim, made);
        } catch (RedisAway e) {
            LOG.debug("not kept: {}", e.getMessage());
        }
        return made.value();
    }

    /// The value, if all its versions are still those of its tags.
    private byte @Nullable [] look(Keys keys) throws RedisAway {
        var names = keys.beforeTags(keys.value).toArray(String[]::new);
        var found = Tracing.<List<KeyValue<String, byte[]>>, RedisAway>span(
                "cache_get", () -> redis.call(commands -> commands.mget(names)));
        var kept = found.getFirst();
        if (!kept.hasValue() || !found.stream().allMatch(KeyValue::hasValue)) {
            return null;
        }
        var versions = found.stream()
                .skip(1)
                .map(version -> new String(version.getValue(), UTF_8))
                .toList();
        var head = (String.join(",", versions) + "\n").getBytes(UTF_8);
        var content = kept.getValue();
        return content.length >= head.length && Arrays.equals(content, 0, head.length, head, 0, head.length)
                ? Arrays.copyOfRange(content, head.length, content.length)
                : null;
    }

    private Claim claim(Keys keys) throws RedisAway {
        var token = random();
        var answer = redis.bytes(
                CLAIM,
                keys.beforeTags(keys.lock),
                bytes(token),
                bytes(LEASE.toMillis()),
                bytes(random()),
                bytes(TAG_EXTRA.toMillis()));
        return new Claim(answer[0] == '1', token, Arrays.copyOfRange(answer, 1, answer.length));
    }

    private void keep(Keys keys, Claim claim, Made made) throws RedisAway {
        var _ = Tracing.<Boolean, RedisAway>span("cache_set", () -> {
            redis.run(
                    KEEP,
                    keys.beforeTags(keys.value, keys.lock),
                    claim.versions,
                    made.value(),
                    bytes(made.ttl().toMillis()),
                    bytes(made.ttl().plus(TAG_EXTRA).toMillis()),
                    bytes(claim.token));
            return true;
        });
    }

    private void release(Keys keys, Claim claim) throws RedisAway {
        redis.run(RELEASE, List.of(keys.lock), bytes(claim.token));
    }

    private void releaseQuietly(Keys keys, Claim claim) {
        try {
            release(keys, claim);
        } catch (RedisAway e) {
            LOG.debug("a lock was left to expire: {}", e.getMessage());
        }
    }

    @Override
    public void forget(String cache, Collection<String> tags) {
        delete(cache, tags.stream().map(tag -> tag(cache, tag)).toList());
    }

    @Override
    public void forgetAll(String cache) {
        delete(cache, List.of(root(cache)));
    }

    private void delete(String cache, List<String> keys) {
        try {
            Long _ = redis.call(commands -> commands.unlink(keys.toArray(String[]::new)));
        } catch (RedisAway e) {
            LOG.debug("cache {} will be forgotten when Redis is back: {}", cache, e.getMessage());
            owed.merge(cache, 1, Integer::sum);
        }
    }

    private void settle() throws RedisAway {
        for (var debt : Map.copyOf(owed).entrySet()) {
            var cache = debt.getKey();
            var failed = debt.getValue();
            Long _ = redis.call(commands -> commands.unlink(root(cache)));
            // Stays owed if another failed meanwhile.
            owed.remove(cache, failed);
        }
    }

    @Override
    public boolean isUp() {
        return redis.isUp();
    }

    private static String root(String cache) {
        return "stoa:tag:" + cache;
    }

    private static String tag(String cache, String tag) {
        return "stoa:tag:" + cache + ":" + tag;
    }

    private static String random() {
        var bytes = new byte[12];
        ThreadLocalRandom.current().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] bytes(Object value) {
        return value.toString().getBytes(UTF_8);
    }

    private static void sleep() throws RedisAway {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new RedisAway("interrupted");
        }
    }
}
