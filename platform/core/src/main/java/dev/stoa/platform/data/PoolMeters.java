package dev.stoa.platform.data;

import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.metrics.PoolStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// What a pool counts, from its first connection on, for any number of registries that ask later.
///
/// The names are those of HikariCP's own meters, which dashboards know:
/// `hikaricp_connections_creation` counts those that were opened, `…_acquire` those that were taken,
/// `…_usage` those that came back, `…_timeout` those who waited in vain.
final class PoolMeters implements IMetricsTracker, MetricsTrackerFactory, MeterBinder {
    private final String pool;
    private final Times opened = new Times();
    private final Times taken = new Times();
    private final Times used = new Times();
    private final LongAdder timeouts = new LongAdder();
    private volatile @Nullable PoolStats stats;

    /// How often something took how long.
    private record Times(LongAdder count, LongAdder nanos) {
        Times() {
            this(new LongAdder(), new LongAdder());
        }

        void add(long duration, TimeUnit unit) {
            count.increment();
            nanos.add(unit.toNanos(duration));
        }
    }

    /// @param pool its name
    PoolMeters(String pool) {
        this.pool = pool;
    }

    String pool() {
        return pool;
    }

    @Override
    public IMetricsTracker create(String name, PoolStats ofPool) {
        stats = ofPool;
        return this;
    }

    @Override
    public void recordConnectionCreatedMillis(long millis) {
        opened.add(millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void recordConnectionAcquiredNanos(long nanos) {
        taken.add(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void recordConnectionUsageMillis(long millis) {
        used.add(millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void recordConnectionTimeout() {
        timeouts.increment();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "", "Connections that are open", PoolStats::getTotalConnections);
        gauge(registry, ".active", "Connections in use", PoolStats::getActiveConnections);
        gauge(registry, ".idle", "Connections that are open and not in use", PoolStats::getIdleConnections);
        gauge(registry, ".pending", "Threads that wait for a connection", PoolStats::getPendingThreads);
        gauge(registry, ".max", "Connections at most", PoolStats::getMaxConnections);
        timer(registry, ".creation", "Opening a connection", opened);
        timer(registry, ".acquire", "Waiting for a connection", taken);
        timer(registry, ".usage", "Holding a connection", used);
        FunctionCounter.builder("hikaricp.connections.timeout", timeouts, LongAdder::sum)
                .description("Who waited for a connection in vain")
                .tag("pool", pool)
                .register(registry);
    }

    private void gauge(MeterRegistry registry, String name, String help, ToDoubleFunction<PoolStats> value) {
        Gauge.builder(
                        "hikaricp.connections" + name,
                        this,
                        meters -> meters.stats == null ? 0 : value.applyAsDouble(meters.stats))
                .description(help)
                .tag("pool", pool)
                .register(registry);
    }

    private void timer(MeterRegistry registry, String name, String help, Times times) {
        FunctionTimer.builder(
                        "hikaricp.connections" + name,
                        times,
                        all -> all.count.sum(),
                        all -> all.nanos.sum(),
                        TimeUnit.NANOSECONDS)
                .description(help)
                .tag("pool", pool)
                .register(registry);
    }
}
