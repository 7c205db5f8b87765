package dev.stoa.platform.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/// The layer that the processes of an installation share.
///
/// Nothing here throws because the layer is away: then values are made, and what should have been
/// forgotten is forgotten before the layer is used again.
public interface SharedCache {

    /// Where a value is kept.
    ///
    /// @param cache the name of the cache
    /// @param key of the value, with its tenant
    /// @param tags what it is forgotten by, each with its tenant
    record Place(String cache, String key, List<String> tags) {}

    /// A value that was made.
    ///
    /// @param ttl how long it is kept
    record Made(byte[] value, Duration ttl) {}

    /// @param isKept whether it was there, rather than made for this call
    record Answer(byte[] value, boolean isKept) {}

    /// The kept value, or the one that `source` makes, which is kept unless one of its tags was
    /// forgotten meanwhile.
    ///
    /// Of several processes that miss the same value at once, one makes it and the others wait for
    /// that, though not for long. Blocks; throws what `source` throws.
    Answer get(Place place, Supplier<Made> source);

    /// From now on no value with one of these tags is found, in any process.
    ///
    /// @param cache the name of the cache
    void forget(String cache, Collection<String> tags);

    /// From now on nothing of the cache is found.
    void forgetAll(String cache);

    /// Whether it answers at the moment, as far as is known without asking.
    boolean isUp();
}
