package dev.stoa.platform.outbound;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/// The way out: HTTP to others, over connections that all clients of this process share.
public final class Outbound implements AutoCloseable {
    private static final TimeValue KEEP_ALIVE = TimeValue.ofSeconds(30);

    private final OutboundConfig config;
    private final MeterRegistry meters;
    private final CloseableHttpClient http;
    private final ScheduledThreadPoolExecutor timer;
    private final Map<String, OutboundClient> clients = new ConcurrentHashMap<>();

    public Outbound(OutboundConfig config, MeterRegistry meters) {
        this.config = config;
        this.meters = meters;
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new AddressPolicy(config.allowedNetworks()))
                .setMaxConnTotal(config.connections())
                .setMaxConnPerRoute(config.connectionsPerHost())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(config.connectTimeout()))
                        .setValidateAfterInactivity(TimeValue.ofSeconds(2))
                        .build())
                .build();
        http = HttpClients.custom()
                .setConnectionManager(connections)
                .setUserAgent("Stoa")
                .setKeepAliveStrategy((_, _) -> KEEP_ALIVE)
                .evictIdleConnections(KEEP_ALIVE)
                // All three are decided here, by what may be repeated and where it may go.
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .build();
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("outbound-timer").factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /// The client for one purpose, with breakers, a bulkhead and metrics of its own.
    ///
    /// @param name as metrics call it: `oidc`
    public OutboundClient client(String name) {
        return clients.computeIfAbsent(name, this::open);
    }

    private OutboundClient open(String name) {
        var client = new OutboundClient(name, config, http, timer, meters);
        Gauge.builder(
                        "stoa.outbound.breakers.open",
                        client,
                        each -> each.openBreakers().size())
                .description("Hosts that are left alone because they failed too often")
                .tag("client", name)
                .register(meters);
        return client;
    }

    /// The hosts that are left alone at the moment, by the name of the client, for those clients that
    /// have any.
    public Map<String, String> openBreakers() {
        return clients.entrySet().stream()
                .filter(client -> !client.getValue().openBreakers().isEmpty())
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        client -> String.join(", ", client.getValue().openBreakers())));
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            http.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
