package dev.stoa.bench;

import dev.stoa.platform.Platform;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.jobs.JobKind;
import dev.stoa.platform.jobs.Jobs;
import dev.stoa.platform.jobs.JobsConfig;
import dev.stoa.platform.jobs.NewJob;
import dev.stoa.platform.jobs.Outcome;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// Stoa's jobs, in this process, which does nothing else meanwhile.
final class StoaJobs implements JobSubject {
    private static final int BATCH = 500;

    private final String name;
    private final Platform platform;
    private final Database bench;
    private final Jobs jobs;
    private final List<TenantId> tenants;
    private final AtomicLong runs = new AtomicLong();
    private long last;

    record Nothing(int number) {}

    /// @param organisations to whom the jobs belong, in turn
    StoaJobs(String name, Platform platform, int organisations) {
        this.name = name;
        this.platform = platform;
        bench = platform.database("bench");
        var defaults = JobsConfig.DEFAULTS;
        jobs = new Jobs(
                platform.database("jobs"),
                platform.signals(),
                platform.ids(),
                platform.clock(),
                platform.meters(),
                platform.tracing(),
                new JobsConfig(CONCURRENCY, CONCURRENCY, defaults.poll(), defaults.lease(), defaults.keep()));
        jobs.declare(List.of(JobKind.of("bench.nothing", Nothing.class, (_, _) -> {
            runs.incrementAndGet();
            return Outcome.done();
        })));
        tenants = IntStream.range(0, organisations)
                .mapToObj(_ -> new TenantId(UUID.randomUUID()))
                .toList();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Long> enqueueSingly(int count) {
        var nanos = new ArrayList<Long>();
        for (var i = 0; i < count; i++) {
            var number = i;
            var begin = System.nanoTime();
            bench.transaction(tenant(), tx -> jobs.enqueue(tx, new Nothing(number)));
            nanos.add(System.nanoTime() - begin);
            last++;
        }
        return nanos;
    }

    private TenantId tenant() {
        return tenants.get((int) (last % tenants.size()));
    }

    @Override
    public void enqueue(int count) {
        var batch = Math.min(BATCH, Math.max(1, count / tenants.size()));
        for (var left = count; left > 0; left -= batch) {
            var some = Collections.nCopies(Math.min(left, batch), NewJob.of(new Nothing(left)));
            var tenant = tenants.get(left / batch % tenants.size());
            bench.transaction(tenant, tx -> jobs.enqueueAll(tx, some));
            last += some.size();
        }
    }

    @Override
    public long run() {
        var runner = jobs.runner();
        runner.start();
        while (runs.get() < last || isBusy()) {
            LockSupport.parkNanos(2_000_000);
        }
        runner.stop();
        return runs.get();
    }

    private boolean isBusy() {
        return platform.database("jobs").sql("""
                select exists (select from jobs.job where state = 'queued')
                    or exists (select from jobs.job where state = 'running') as busy
                """).one(row -> row.bool("busy"));
    }

    @Override
    public Duration time() {
        return ProcessorTime.of(ProcessHandle.current());
    }

    @Override
    public Duration storeTime() {
        return ProcessorTime.ofPostgres();
    }

    @Override
    public void close() {}
}
