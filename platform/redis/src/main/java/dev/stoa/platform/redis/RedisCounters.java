package dev.stoa.platform.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.platform.limits.Rate;
import dev.stoa.platform.limits.SharedCounters;
import dev.stoa.platform.limits.Verdict;
import dev.stoa.platform.redis.RedisLink.Script;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rate limits counted in Redis, one script for each request, by the clock of Redis: as exact as on
/// one node. The sums are those of `Tally`, in microseconds, which doubles hold exactly until the
/// year 2255.
///
/// Keys are `stoa:limit:<policy>:<whose>`, and live no longer than they count.
final class RedisCounters implements SharedCounters {
    private static final Logger LOG = LoggerFactory.getLogger(RedisCounters.class);

    /// Key: the count. Arguments: `bucket` or `window`, how many, in how long, 1 to only look.
    /// Answers whether one is allowed, how many more, and the times until all and until one.
    private static final Script COUNT = Script.of("""
            local clock = redis.call('time')
            local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
            local most, length, peek = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == '1'
            local function keep(value, micros)
                redis.call('set', KEYS[1], value, 'px', math.ceil(micros / 1000) + 1)
            end
            if ARGV[1] == 'bucket' then
                local token = math.max(1, math.floor(length / most))
                local full = math.max(tonumber(redis.call('get', KEYS[1]) or '0'), now)
                if full - now > token * most then
                    full = now -- the clock has been put back
                end
                local allowed = full + token - now <= token * most
                if allowed and not peek then
                    full = full + token
                    keep(string.format('%.0f', full), full - now)
                end
                local left = token * most - (full - now)
                return {allowed and 1 or 0, math.floor(left / token), full - now, math.max(0, token - left)}
            end
            local window, into = math.floor(now / length), now % length
            local before, current = 0, 0
            local kept = redis.call('get', KEYS[1])
            if kept then
                local number, earlier, later = string.match(kept, '(%d+),(%d+),(%d+)')
                if tonumber(number) == window then
                    before, current = tonumber(earlier), tonumber(later)
                elseif tonumber(number) == window - 1 then
                    before = tonumber(later)
                end
            end
            local function fits()
                return current + math.ceil(before * (length - into) / length) + 1 <= most
            end
            local function fades(count, share)
                return count <= share and 0 or length - math.floor(share * length / count)
            end
            local allowed = fits()
            if allowed and not peek then
                current = current + 1
                keep(string.format('%.0f,%.0f,%.0f', window, before, current), 2 * length - into)
            end
            local wait = 0
            if not fits() then
                if current + 1 <= most then
                    wait = fades(before, most - 1 - current) - into
                else
                    wait = length - into + fades(current, most - 1)
                end
            end
            local reset = current > 0 and 2 * length - into or before > 0 and length - into or 0
            local used = current + math.ceil(before * (length - into) / length)
            return {allowed and 1 or 0, math.max(0, most - used), reset, wait}
            """);

    private final RedisLink redis;

    RedisCounters(RedisLink redis) {
        this.redis = redis;
    }

    @Override
    public Optional<Verdict> count(String key, Rate rate, boolean isPeek) {
        var kind = switch (rate) {
            case Rate.Bucket _ -> "bucket";
            case Rate.Window _ -> "window";
        };
        try {
            var said = redis.numbers(
                    COUNT,
                    List.of("stoa:limit:" + key),
                    bytes(kind),
                    bytes(rate.most()),
                    bytes(rate.time().toNanos() / 1_000),
                    bytes(isPeek ? 1 : 0));
            return Optional.of(new Verdict(said.get(0) == 1, said.get(1), micros(said.get(2)), micros(said.get(3))));
        } catch (RedisAway e) {
            LOG.debug("counted without Redis: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1_000);
    }

    private static byte[] bytes(Object value) {
        return value.toString().getBytes(UTF_8);
    }
}
