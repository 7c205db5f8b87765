package dev.stoa.platform.cache;

import java.util.concurrent.atomic.AtomicLongArray;

/// Counts how often each tag was forgotten, in bounded memory: tags that hash alike share a
/// counter, and being forgotten with another costs a value nothing but being made again.
final class Epochs {
    /// 128 KiB. With 1,000 changes a second a value is forgotten by mistake about every 16 seconds.
    private static final int COUNTERS = 1 << 14;

    private final AtomicLongArray counters = new AtomicLongArray(COUNTERS);

    void advance(int hash) {
        counters.incrementAndGet(hash & (COUNTERS - 1));
    }

    /// Counters only grow, so sums of the same ones are equal only if none of them has changed.
    long at(int hash) {
        return counters.get(hash & (COUNTERS - 1));
    }
}
