package dev.stoa.bench;

import dev.stoa.platform.Platform;
import dev.stoa.platform.events.EventType;
import dev.stoa.platform.events.Subscription;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.Plugin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Events from the transaction that publishes them to a subscriber that does nothing: how many a
/// second, and how long one takes when there is little to do. Publishers, delivery and PostgreSQL share
/// the machine.
final class EventsMeasure implements PlatformMeasure {
    private static final int WRITERS = 16;
    private static final int TENANTS = 10;
    private static final int CALM = 200;

    private final List<TenantId> tenants = IntStream.range(0, TENANTS)
            .mapToObj(_ -> new TenantId(UUID.randomUUID()))
            .toList();
    private final LongAdder handled = new LongAdder();
    private volatile @Nullable Histogram latencies;

    @EventType("bench.happened")
    record Happened(long nanos, String text) {}

    @Override
    public String name() {
        return "events";
    }

    @Override
    public void round(Platform platform, int seconds, Results results) throws InterruptedException {
        var delivery = platform.events()
                .delivery(
                        List.of(Subscription.named("bench.count")
                                .on(
                                        Happened.class,
                                        (_, event) -> note(event.data().nanos()))),
                        platform::database);
        start(delivery);
        try {
            throughput(platform, seconds, 1, results);
            throughput(platform, seconds, 10, results);
            latency(platform, seconds, results);
        } finally {
            delivery.stop();
        }
    }

    private static void start(Plugin delivery) {
        try {
            delivery.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void note(long published) {
        handled.increment();
        var histogram = latencies;
        if (histogram != null) {
            histogram.recordValue(Math.max(0, System.nanoTime() - published));
        }
    }

    private void throughput(Platform platform, int seconds, int inOneTransaction, Results results)
            throws InterruptedException {
        var ours = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        var all = processorTime();
        var begin = System.nanoTime();
        var end = begin + seconds * 1_000_000_000L;
        var before = handled.sum();
        var published = new LongAdder();
        var writers = new ArrayList<Thread>();
        for (var i = 0; i < WRITERS; i++) {
            var key = "writer " + i;
            writers.add(Thread.ofVirtual().start(() -> {
                for (var n = 0; System.nanoTime() < end; n++) {
                    publish(platform, tenants.get(n % TENANTS), key, inOneTransaction);
                    published.add(inOneTransaction);
                }
            }));
        }
        for (var writer : writers) {
            writer.join();
        }
        var wanted = before + published.sum();
        while (handled.sum() < wanted) {
            Thread.sleep(1);
        }
        var elapsed = (System.nanoTime() - begin) / 1e9;
        var subject = inOneTransaction == 1 ? "one in a transaction" : inOneTransaction + " in a transaction";
        results.add("events", subject, "/s", published.sum() / elapsed);
        var here = ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .minus(ours);
        var there = processorTime().minus(all).minus(here);
        results.add("processor time of Stoa", subject, "µs", here.toNanos() / 1e3 / published.sum());
        results.add("processor time of PostgreSQL", subject, "µs", there.toNanos() / 1e3 / published.sum());
    }

    /// Of this process and of its PostgreSQL, as long as its processes live.
    private static Duration processorTime() {
        var here = ProcessHandle.current();
        return Stream.concat(Stream.of(here), here.descendants())
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    private void latency(Platform platform, int seconds, Results results) throws InterruptedException {
        var histogram = new ConcurrentHistogram(3);
        latencies = histogram;
        var wanted = handled.sum() + (long) seconds * CALM;
        var next = System.nanoTime();
        for (var n = 0; n < seconds * CALM; n++) {
            next += 1_000_000_000L / CALM;
            LockSupport.parkNanos(next - System.nanoTime());
            publish(platform, tenants.get(n % TENANTS), "calm", 1);
        }
        while (handled.sum() < wanted) {
            Thread.sleep(1);
        }
        latencies = null;
        var subject = CALM + " a second";
        results.add("until handled p50", subject, "ms", histogram.getValueAtPercentile(50) / 1e6);
        results.add("until handled p99", subject, "ms", histogram.getValueAtPercentile(99) / 1e6);
    }

    private static void publish(Platform platform, TenantId tenant, String key, int count) {
        platform.database("bench").transaction(tenant, tx -> {
            for (var i = 0; i < count; i++) {
                platform.events().publish(tx, tenant, key, new Happened(System.nanoTime(), "what happened"));
            }
            return count;
        });
    }
}
