package dev.stoa.platform.outbound;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/// The way out: HTTP to others, over connections that all clients of this process share.
public final class Outbound implements AutoCloseable {
    private static final TimeValue KEEP_ALIVE = TimeValue.ofSeconds(30);

    private final OutboundConfig config;
    private final MeterRegistry meters;
    private final Map<Reach, CloseableHttpClient> ways = new EnumMap<>(Reach.class);
    private final ScheduledThreadPoolExecutor timer;
    private final Map<Purpose, OutboundClient> clients = new ConcurrentHashMap<>();

    /// Where a client may call.
    private enum Reach {
        ALLOWED,
        ANYWHERE
    }

    private record Purpose(String name, Reach reach) {}

    public Outbound(OutboundConfig config, MeterRegistry meters) {
        this.config = config;
        this.meters = meters;
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("outbound-timer").factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /// The client for one purpose, with breakers, a bulkhead and metrics of its own.
    ///
    /// @param name as metrics call it: `oidc`; no other purpose has it
    public OutboundClient client(String name) {
        return clients.computeIfAbsent(new Purpose(name, Reach.ALLOWED), this::open);
    }

    /// The same for addresses that the operator has set and nobody else can choose: it also calls inside.
    public OutboundClient operatorsClient(String name) {
        return clients.computeIfAbsent(new Purpose(name, Reach.ANYWHERE), this::open);
    }

    private OutboundClient open(Purpose purpose) {
        var client = new OutboundClient(purpose.name, config, way(purpose.reach), timer, meters);
        Gauge.builder(
                        "stoa.outbound.breakers.open",
                        client,
                        each -> each.openBreakers().size())
                .description("Hosts that are left alone because they failed too often")
                .tag("client", purpose.name)
                .register(meters);
        return client;
    }

    private CloseableHttpClient way(Reach reach) {
        synchronized (ways) {
            return ways.computeIfAbsent(reach, this::connect);
        }
    }

    private CloseableHttpClient connect(Reach reach) {
        var names = switch (reach) {
            case ALLOWED -> new AddressPolicy(config.allowedNetworks());
            case ANYWHERE -> SystemDefaultDnsResolver.INSTANCE;
        };
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(names)
                .setMaxConnTotal(config.connections())
                .setMaxConnPerRoute(config.connectionsPerHost())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(config.connectTimeout()))
                        .setValidateAfterInactivity(TimeValue.ofSeconds(2))
                        .build())
                .build();
        Gauge.builder(
                        "stoa.outbound.connections",
                        connections,
                        each -> each.getTotalStats().getLeased())
                .description("Connections that calls are made over at the moment")
                .tag("reach", reach.name().toLowerCase(Locale.ROOT))
                .register(meters);
        return HttpClients.custom()
                .setConnectionManager(connections)
                .setUserAgent("Stoa")
                .setKeepAliveStrategy((_, _) -> KEEP_ALIVE)
                .evictIdleConnections(KEEP_ALIVE)
                // All three are decided here, by what may be repeated and where it may go.
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .build();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        synchronized (ways) {
            // At once, so that nobody who does not answer holds up the end.
            ways.values().forEach(way -> way.close(CloseMode.IMMEDIATE));
        }
    }
}
