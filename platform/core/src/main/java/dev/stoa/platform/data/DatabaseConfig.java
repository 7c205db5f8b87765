package dev.stoa.platform.data;

import dev.stoa.platform.runtime.Secret;
import java.time.Duration;
import java.util.List;
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
/// @param replicas streaming replicas of that PostgreSQL, written as `url`; what only reads is asked
///     there
/// @param replicaLag how far behind a replica may be and still be asked, 1 s or more
/// @param shards further PostgreSQL servers, written as `url`, that organisations are spread over; the
///     order stays for ever
/// @param sharding where an organisation that is new goes: `hash-mod`, `ring`, `range`, or
///     `directory`, which leaves it on the first
public record DatabaseConfig(
        @Secret @Nullable String url,
        int poolSize,
        Duration acquireTimeout,
        Duration statementTimeout,
        Duration leakWarning,
        @Secret List<String> replicas,
        Duration replicaLag,
        @Secret List<String> shards,
        Sharding sharding) {
    public static final DatabaseConfig DEFAULTS = new DatabaseConfig(
            null,
            20,
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(20),
            List.of(),
            Duration.ofSeconds(10),
            List.of(),
            Sharding.RING);

    public DatabaseConfig {
        replicas = List.copyOf(replicas);
        shards = List.copyOf(shards);
        if (url != null) {
            requireAddress("url", url);
        }
        replicas.forEach(replica -> requireAddress("replicas", replica));
        shards.forEach(shard -> requireAddress("shards", shard));
        if (url == null && !replicas.isEmpty()) {
            throw new IllegalArgumentException("replicas need database.url: the server that Stoa runs itself has none");
        }
        if (url == null && !shards.isEmpty()) {
            throw new IllegalArgumentException("shards need database.url: the server that Stoa runs itself is alone");
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
        if (replicaLag.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("replica-lag must be at least 1s, was " + replicaLag);
        }
    }

    private static void requireAddress(String key, String url) {
        try {
            PostgresUrl.parse(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + " " + e.getMessage(), e);
        }
    }

    public DatabaseConfig withUrl(String other) {
        return new DatabaseConfig(
                other, poolSize, acquireTimeout, statementTimeout, leakWarning, replicas, replicaLag, shards, sharding);
    }

    public DatabaseConfig withPoolSize(int other) {
        return new DatabaseConfig(
                url, other, acquireTimeout, statementTimeout, leakWarning, replicas, replicaLag, shards, sharding);
    }

    public DatabaseConfig withAcquireTimeout(Duration other) {
        return new DatabaseConfig(
                url, poolSize, other, statementTimeout, leakWarning, replicas, replicaLag, shards, sharding);
    }

    public DatabaseConfig withStatementTimeout(Duration other) {
        return new DatabaseConfig(
                url, poolSize, acquireTimeout, other, leakWarning, replicas, replicaLag, shards, sharding);
    }

    public DatabaseConfig withLeakWarning(Duration other) {
        return new DatabaseConfig(
                url, poolSize, acquireTimeout, statementTimeout, other, replicas, replicaLag, shards, sharding);
    }

    public DatabaseConfig withReplicas(List<String> other) {
        return new DatabaseConfig(
                url, poolSize, acquireTimeout, statementTimeout, leakWarning, other, replicaLag, shards, sharding);
    }

    public DatabaseConfig withReplicaLag(Duration other) {
        return new DatabaseConfig(
                url, poolSize, acquireTimeout, statementTimeout, leakWarning, replicas, other, shards, sharding);
    }

    public DatabaseConfig withShards(List<String> other, Sharding by) {
        return new DatabaseConfig(
                url, poolSize, acquireTimeout, statementTimeout, leakWarning, replicas, replicaLag, other, by);
    }

    /// For one of the servers.
    DatabaseConfig alone(String server) {
        return withUrl(server).withReplicas(List.of()).withShards(List.of(), sharding);
    }

    @Override
    public String toString() {
        return "DatabaseConfig[url=" + (url == null ? null : PostgresUrl.parse(url)) + ", poolSize=" + poolSize
                + ", acquireTimeout=" + acquireTimeout + ", statementTimeout=" + statementTimeout + ", leakWarning="
                + leakWarning + ", replicas="
                + replicas.stream().map(PostgresUrl::parse).toList() + ", replicaLag=" + replicaLag + ", shards="
                + shards.stream().map(PostgresUrl::parse).toList() + ", sharding=" + sharding + "]";
    }
}
