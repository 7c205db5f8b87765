package dev.stoa.platform.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.ToIntFunction;

/// How a tenant that is new comes to its shard. Where it came to is written down, so that another number of
/// shards, or another way, moves nobody.
public enum Sharding {
    /// `md5(tenant) mod n`.
    HASH_MOD {
        @Override
        ToIntFunction<UUID> over(int shards) {
            var n = BigInteger.valueOf(shards);
            return tenant -> new BigInteger(1, md5(tenant.toString())).mod(n).intValue() + 1;
        }
    },
    /// The next point on a ring of hashes, on which each shard has many. A shard more takes its part from all
    /// others, and changes nothing between those.
    RING {
        @Override
        ToIntFunction<UUID> over(int shards) {
            var ring = new TreeMap<Long, Integer>();
            for (var shard = 1; shard <= shards; shard++) {
                for (var point = 0; point < POINTS; point++) {
                    ring.put(hash("shard-" + shard + "/" + point), shard);
                }
            }
            return tenant -> {
                var next = ring.ceilingEntry(hash(tenant.toString()));
                return (next == null ? ring.firstEntry() : next).getValue();
            };
        }
    },
    /// Ranges of equal length of the last 48 bits of the id, which are random in ids of ours.
    RANGE {
        @Override
        ToIntFunction<UUID> over(int shards) {
            return tenant -> (int) (((tenant.getLeastSignificantBits() & 0xFFFF_FFFF_FFFFL) * shards) >>> 48) + 1;
        }
    },
    /// The first, until an operator moves it.
    DIRECTORY {
        @Override
        ToIntFunction<UUID> over(int shards) {
            return _ -> 1;
        }
    };

    /// Of a shard on the ring. Parts differ by about 4 percent.
    private static final int POINTS = 512;

    /// Answers for a tenant 1 to `shards`.
    ///
    /// @param shards how many there are, 1 to 65,535
    abstract ToIntFunction<UUID> over(int shards);

    private static long hash(String text) {
        return ByteBuffer.wrap(md5(text)).getLong();
    }

    private static byte[] md5(String text) {
        try {
            return MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }
}
