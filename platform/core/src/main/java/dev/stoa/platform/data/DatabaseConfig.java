package dev.stoa.platform.data;

import dev.stoa.platform.runtime.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Settings under `database.`.
///
/// @param url your PostgreSQL, `postgres://user:password@host:5432/database?sslmode=require`; null means that
///     Stoa runs its own under the data folder
/// @param poolSize connections held at most, 1 to 1,000
/// @param acquireTimeout how long a request waits for a free connection before it fails
/// @param statementTimeout how long one statement may run
public record DatabaseConfig(
        @Secret @Nullable String url, int poolSize, Duration acquireTimeout, Duration statementTimeout) {
    public static final DatabaseConfig DEFAULTS =
            new DatabaseConfig(null, 20, Duration.ofSeconds(5), Duration.ofSeconds(30));

    public DatabaseConfig {
        if (url != null) {
            try {
                PostgresUrl.parse(url);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("url " + e.getMessage(), e);
            }
        }
        if (poolSize < 1 || poolSize > 1_000) {
            throw new IllegalArgumentException("pool-size must be 1 to 1000, was " + poolSize);
        }
        if (acquireTimeout.compareTo(Duration.ofMillis(250)) < 0) {
            throw new IllegalArgumentException("acquire-timeout must be at least 250ms, was " + acquireTimeout);
        }
        if (statementTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("statement-timeout must be positive, was " + statementTimeout);
        }
    }

    @Override
    public String toString() {
        return "DatabaseConfig[url=" + (url == null ? null : PostgresUrl.parse(url)) + ", poolSize=" + poolSize
                + ", acquireTimeout=" + acquireTimeout + ", statementTimeout=" + statementTimeout + "]";
    }
}
