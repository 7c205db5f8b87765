package dev.stoa.web;

import java.time.Duration;

/// What one client, or all together, may ask of the server.
///
/// @param headerBytes the request line, and as much again for the headers, at most; a longer line is answered 414,
///     larger headers 431
/// @param bodyBytes a request body, at most; more is answered 413
/// @param concurrentRequests requests answered at the same time, at most; more are answered 503 with `Retry-After`
/// @param bodyTime how long a client may take to send one body; then 408 and the connection closes
/// @param idleTime how long a connection may rest without a byte before it is closed
/// @param drainTime how long requests under way may take when the server stops
public record Limits(
        int headerBytes,
        int bodyBytes,
        int concurrentRequests,
        Duration bodyTime,
        Duration idleTime,
        Duration drainTime) {

    public static final Limits DEFAULTS = new Limits(
            16 * 1024, 1024 * 1024, 4_096, Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofSeconds(20));

    public Limits {
        requirePositive("header-bytes", headerBytes);
        requirePositive("body-bytes", bodyBytes);
        requirePositive("concurrent-requests", concurrentRequests);
        requireTime("body-time", bodyTime, Duration.ofMillis(1));
        requireTime("idle-time", idleTime, Duration.ofMillis(1));
        requireTime("drain-time", drainTime, Duration.ZERO);
    }

    private static void requireTime(String name, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(name + " must be " + least.toMillis() + " ms to a day, was " + value);
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be 1 or more, was " + value);
        }
    }
}
