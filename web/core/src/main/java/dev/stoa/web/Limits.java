package dev.stoa.web;

import java.time.Duration;

/// What one client, or all together, may ask of the server.
///
/// @param headerBytes the request line and headers, at most; more is answered 431, a longer URL 414
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
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be 1 or more, was " + value);
        }
    }
}
