package dev.stoa.web;

import java.time.Duration;

/// What one client, or all together, may ask of the server.
///
/// @param headerBytes the request line, and as much again for the headers, at most; a longer line is answered
///     414, larger headers 431
/// @param bodyBytes a request body that an endpoint takes whole, at most; more is answered 413, unless the
///     endpoint reads the body as a stream
/// @param connections open at the same time, at most; a connection beyond is closed at once
/// @param concurrentRequests requests answered at the same time, at most; more are answered 503 with
///     `Retry-After`; one that is streamed counts until its first byte
/// @param streams event streams open at the same time, about, at most; more are answered 503
/// @param headerTime how long a client may take to send the head of a request; then 408 and the connection
///     closes; over HTTP/2 the idle time holds; also how long it may take over the handshake of TLS
/// @param bodyTime how long a client may take to send a body that is taken whole, or to send the next KiB
///     of a stream that is waited for; then 408 and the connection closes
/// @param idleTime how long a connection may rest without a byte before it is closed
/// @param drainTime how long requests under way may take when the server stops
public record Limits(
        int headerBytes,
        int bodyBytes,
        int connections,
        int concurrentRequests,
        int streams,
        Duration headerTime,
        Duration bodyTime,
        Duration idleTime,
        Duration drainTime) {

    public static final Limits DEFAULTS = new Limits(
            16 * 1024,
            1024 * 1024,
            20_000,
            4_096,
            20_000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            Duration.ofSeconds(20));

    public Limits {
        requirePositive("header-bytes", headerBytes);
        requirePositive("body-bytes", bodyBytes);
        requirePositive("connections", connections);
        requirePositive("concurrent-requests", concurrentRequests);
        requirePositive("streams", streams);
        requireTime("header-time", headerTime, Duration.ofMillis(1));
        requireTime("body-time", bodyTime, Duration.ofMillis(1));
        requireTime("idle-time", idleTime, Duration.ofMillis(1));
        requireTime("drain-time", drainTime, Duration.ZERO);
    }

    public Limits withHeaderBytes(int headerBytes) {
        return new Limits(
                headerBytes,
                bodyBytes,
                connections,
                concurrentRequests,
                streams,
                headerTime,
                bodyTime,
                idleTime,
                drainTime);
    }

    public Limits withBodyBytes(int bodyBytes) {
        return new Limits(
                headerBytes,
                bodyBytes,
                connections,
                concurrentRequests,
                streams,
                headerTime,
                bodyTime,
                idleTime,
                drainTime);
    }

    public Limits withConnections(int connections) {
        return new Limits(
                headerBytes,
                bodyBytes,
                connections,
                concurrentRequests,
                streams,
                headerTime,
                bodyTime,
                idleTime,
                drainTime);
    }

    public Limits withConcurrentRequests(int concurrentRequests) {
        return new Limits(
                headerBytes,
                bodyBytes,
                connections,
                concurrentRequests,
                streams,
                headerTime,
                bodyTime,
                idleTime,
                drainTime);
    }

    public Limits withStreams(int streams) {
        return new Limits(
                headerBytes,
                bodyBytes,
                connections,
                concurrentRequests,
                streams,
                headerTime,
                bodyTime,
                idleTime,
                drainTime);
    }

    public Limits withHeaderTime(Duration headerTime) {
        return new Limits(
                headerBytes,
                bodyBytes,
                connections,
                concurrentRequests,
                streams,
                headerTime,
                bodyTime,
                idleTime,
                drainTime);
    }

    public Limits withBodyTime(Duration bodyTime) {
        return new Limits(
                headerBytes,
                bodyBytes,
                connections,
                concurrentRequests,
                streams,
                headerTime,
                bodyTime,
                idleTime,
                drainTime);
    }

    public Limits withIdleTime(Duration idleTime) {
        return new Limits(
                headerBytes,
                bodyBytes,
                connections,
                concurrentRequests,
                streams,
                headerTime,
                bodyTime,
                idleTime,
                drainTime);
    }

    public Limits withDrainTime(Duration drainTime) {
        return new Limits(
                headerBytes,
                bodyBytes,
                connections,
                concurrentRequests,
                streams,
                headerTime,
                bodyTime,
                idleTime,
                drainTime);
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
