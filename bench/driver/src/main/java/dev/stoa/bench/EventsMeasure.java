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
        var time = ProcessorTime.of(ProcessHandle.current());
        var storeTime = ProcessorTime.ofPostgres();
        var begin = System.nanoTime();
        var end = begin + seconds * 1_000_000_000L;
        var before = handled.sum();
        var published = new LongAdder();
        var writers = new ArrayList<Thread>();
        for (var i = 0; i < WRITERS; i++) {
            var key = "writer " + i;
            writers.add(Thread.ofVirtual().start(() -> {
                var n = 0;
                do {
                    publish(platform, tenants.get(n++ % TENANTS), key, inOneTransaction);
                    published.add(inOneTransaction);
                } while (System.nanoTime() < end);
            }));
        }
        for (var writer : writers) {
            writer.join();
        }
        var wanted = before + published.sum();
        while (handled.sum() < wanted) {
            Thread.sleep(1);
        }
        if (handled.sum() > wanted) {
            throw new IllegalStateException("an event was handled twice");
        }
        var elapsed = (System.nanoTime() - begin) / 1e9;
        var subject = inOneTransaction == 1 ? "one in a transaction" : inOneTransaction + " in a transaction";
        var count = published.sum();
        results.add("events", subject, "/s", count / elapsed);
        results.add(
                "processor time of Stoa",
                subject,
                "µs",
                micros(ProcessorTime.of(ProcessHandle.current()), time, count));
        results.add("of PostgreSQL", subject, "µs", micros(ProcessorTime.ofPostgres(), storeTime, count));
    }

    private static double micros(Duration now, Duration before, long count) {
        return now.minus(before).toNanos() / 1e3 / count;
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
