package dev.stoa.platform.outbound;

import java.time.Duration;
import java.util.List;

/// Settings under `outbound.`.
///
/// @param connectTimeout how long opening a connection may take
/// @param timeout how long a call may take in all, its retries included
/// @param connections open at the same time, at most; 1 or more
/// @param connectionsPerHost the same for one host
/// @param breakerFailures failures of a host in a row after which it is left alone; 1 or more
/// @param breakerPause for how long
/// @param allowedNetworks private networks that may be called all the same, such as `10.1.0.0/16`
public record OutboundConfig(
        Duration connectTimeout,
        Duration timeout,
        int connections,
        int connectionsPerHost,
        int breakerFailures,
        Duration breakerPause,
        List<String> allowedNetworks) {
    public static final OutboundConfig DEFAULTS = new OutboundConfig(
            Duration.ofSeconds(5), Duration.ofSeconds(30), 100, 20, 5, Duration.ofSeconds(30), List.of());

    public OutboundConfig {
        requirePositive("connect-timeout", connectTimeout.toMillis());
        requirePositive("timeout", timeout.toMillis());
        requirePositive("connections", connections);
        requirePositive("connections-per-host", connectionsPerHost);
        requirePositive("breaker-failures", breakerFailures);
        requirePositive("breaker-pause", breakerPause.toMillis());
        allowedNetworks = List.copyOf(allowedNetworks);
        try {
            allowedNetworks.forEach(Network::parse);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("allowed-networks " + e.getMessage(), e);
        }
    }

    private static void requirePositive(String key, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + " must be 1 or more, was " + value);
        }
    }
}
