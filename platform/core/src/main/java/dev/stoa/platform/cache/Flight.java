package dev.stoa.platform.cache;

import dev.stoa.platform.cache.Cache.Entry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// A value being made, for all that want it.
///
/// @param stamp the epochs of its tags when that began
record Flight<V>(long stamp, CompletableFuture<Entry<V>> landed) {

    Flight(long stamp) {
        this(stamp, new CompletableFuture<>());
    }

    /// Waits for the value, or throws what making it threw.
    Entry<V> await() {
        try {
            return landed.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a value of a cache", e);
        }
    }
}
