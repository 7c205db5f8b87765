package dev.stoa.web.grpc;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// What one connection may do, and how long it may live.
///
/// @param calls calls under way on one connection, at most; the client holds back more. One that cancels ten
///     times as many within ten seconds is sent away
/// @param ping after how long without a byte the server asks whether the client is still there; less than 10
///     seconds is 10 seconds
/// @param pong how long the client may take to answer that before the connection is closed
/// @param clientPing how long a client must leave between its own pings; one that does not is sent away
/// @param idle how long a connection may be without a call before it is closed
/// @param age after how long a connection is asked to go, so that clients spread over new servers
/// @param grace how long calls under way may then still take
public record ConnectionLimits(
        int calls, Duration ping, Duration pong, Duration clientPing, Duration idle, Duration age, Duration grace) {

    public static final ConnectionLimits DEFAULTS = new ConnectionLimits(
            100,
            Duration.ofSeconds(60),
            Duration.ofSeconds(20),
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofMinutes(5));

    public ConnectionLimits {
        if (calls < 1) {
            throw new IllegalArgumentException("calls must be 1 or more, was " + calls);
        }
    }

    NettyServerBuilder apply(NettyServerBuilder builder) {
        return builder.maxConcurrentCallsPerConnection(calls)
                .maxRstFramesPerWindow(Math.clamp(calls * 10L, 1, Integer.MAX_VALUE), 10)
                .keepAliveTime(ping.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(pong.toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(clientPing.toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .maxConnectionIdle(idle.toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionAge(age.toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionAgeGrace(grace.toMillis(), TimeUnit.MILLISECONDS);
    }
}
