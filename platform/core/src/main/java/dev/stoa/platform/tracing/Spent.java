package dev.stoa.platform.tracing;

import java.util.concurrent.atomic.AtomicLong;

/// Where the time of one request, event or job went, apart from our own code.
///
/// Spans say it by their names: `db_query` is the database's, `http_…` and `cache_…` are somebody
/// else's. A span within one that counted does not count again.
public final class Spent {
    private final AtomicLong database = new AtomicLong();
    private final AtomicLong elsewhere = new AtomicLong();

    static boolean counts(String span) {
        return isDatabase(span) || span.startsWith("http_") || span.startsWith("cache_");
    }

    private static boolean isDatabase(String span) {
        return span.startsWith("db_");
    }

    void add(String span, long nanos) {
        (isDatabase(span) ? database : elsewhere).addAndGet(nanos);
    }

    /// Nanoseconds spent waiting for the database.
    public long database() {
        return database.get();
    }

    /// Nanoseconds spent waiting for others: caches, programs that were called.
    public long elsewhere() {
        return elsewhere.get();
    }
}
