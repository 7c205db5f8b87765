package dev.stoa.platform.data;

import dev.stoa.platform.runtime.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Settings under `database.`.
///
/// @param url your PostgreSQL, `postgres://user:password@host:5432/database?sslmode=require`; null
///     means that Stoa runs its own under the data folder
/// @param poolSize connections held at most, 1 to 1,000
/// @param acquireTimeout how long a request waits for a free connection before it fails
/// @param statementTimeout how long one statement may run
/// @param leakWarning how long a transaction may hold a connection before the log shows who does; 2 s
///     or more
public record DatabaseConfig(
        @Secret @Nullable String url,
        int poolSize,
        Duration acquireTimeout,
        Duration statementTimeout,
        Duration leakWarning) {
    public static final DatabaseConfig DEFAULTS =
            new DatabaseConfig(null, 20, Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(20));

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
        if (leakWarning.compareTo(Duration.ofSeconds(2)) < 0) {
            throw new IllegalArgumentException("leak-warning must be at least 2s, was " + leakWarning);
        }
    }

    public DatabaseConfig withUrl(String other) {
        return new DatabaseConfig(other, poolSize, acquireTimeout, statementTimeout, leakWarning);
    }

    public DatabaseConfig withPoolSize(int other) {
        return new DatabaseConfig(url, other, acquireTimeout, statementTimeout, leakWarning);
    }

    public DatabaseConfig withAcquireTimeout(Duration other) {
        return new DatabaseConfig(url, poolSize, other, statementTimeout, leakWarning);
    }

    public DatabaseConfig withStatementTimeout(Duration other) {
        return new DatabaseConfig(url, poolSize, acquireTimeout, other, leakWarning);
    }

    public DatabaseConfig withLeakWarning(Duration other) {
        return new DatabaseConfig(url, poolSize, acquireTimeout, statementTimeout, other);
    }

    @Override
    public String toString() {
        return "DatabaseConfig[url=" + (url == null ? null : PostgresUrl.parse(url)) + ", poolSize=" + poolSize
                + ", acquireTimeout=" + acquireTimeout + ", statementTimeout=" + statementTimeout + ", leakWarning="
                + leakWarning
                + "]";
    }
}
