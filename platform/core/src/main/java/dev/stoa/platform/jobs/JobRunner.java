package dev.stoa.platform.jobs;

import dev.stoa.platform.data.DatabaseException;
import dev.stoa.platform.jobs.WorkerStore.Attempt;
import dev.stoa.platform.runtime.Signals;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.Plugin;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the declared jobs of this process from start to stop: a [QueueWorker] for each queue, and
/// beside them one thread that queues what comes due, says that this process lives, and takes back
/// the jobs of those that no longer do.
public final class JobRunner implements Plugin {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    private static final String QUEUED = "jobs.queued";
    private static final Duration STOPPING = Duration.ofSeconds(10);

    private final Jobs jobs;
    private final Signals signals;
    private final UUID id;
    private final String name;
    private final Map<String, QueueWorker> workers;
    private final Map<String, Schedule> schedules;
    private final ScheduleStore scheduleStore;
    private final Turns turns;
    private final Heartbeat heartbeat;
    private final JobGauges gauges;
    private final Consumer<String> onWake = this::wake;
    private final Set<String> untold = ConcurrentHashMap.newKeySet();
    private volatile boolean isDraining;
    private volatile boolean isStopped;
    private @Nullable Thread tending;
    private @Nullable Thread telling;

    JobRunner(Jobs jobs, Signals signals) {
        this.jobs = jobs;
        this.signals = signals;
        id = jobs.ids().next();
        name = host() + " " + ProcessHandle.current().pid();
        workers = jobs.kinds().stream()
                .map(JobKind::queue)
                .distinct()
                .collect(Collectors.toUnmodifiableMap(Function.identity(), queue -> new QueueWorker(jobs, id, queue)));
        schedules = jobs.schedules().stream().collect(Collectors.toUnmodifiableMap(Schedule::name, one -> one));
        scheduleStore = new ScheduleStore(jobs.database());
        turns = new Turns(jobs.database());
        heartbeat = new Heartbeat(
                new WorkerStore(jobs.database()),
                id,
                name,
                workers.keySet(),
                jobs.config().lease(),
                jobs.clock().instant());
        gauges = new JobGauges(jobs);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "localhost";
        }
    }

    @Override
    public void start() {
        jobs.store().open(workers.keySet());
        beat();
        jobs.onWake(onWake);
        signals.listen(QUEUED, new Signals.Listener() {
            @Override
            public void heard(String queue) {
                nudge(queue);
            }

            @Override
            public void interrupted() {
                workers.values().forEach(QueueWorker::nudge);
            }
        });
        signals.listen(Jobs.CANCEL, job -> cancel(new JobId(UUID.fromString(job))));
        workers.values().forEach(QueueWorker::start);
        tending = Thread.ofVirtual().name("jobs-tend").start(this::tend);
        telling = Thread.ofVirtual().name("jobs-tell").start(this::tell);
    }

    private String kind(Schedule schedule) {
        return jobs.kinds().stream()
                .filter(kind -> kind.args() == schedule.args().getClass())
                .map(JobKind::name)
                .findFirst()
                .orElseThrow();
    }

    private void nudge(String queue) {
        var worker = workers.get(queue);
        if (worker != null) {
            worker.nudge();
        }
    }

    /// Own jobs begin at once; other processes hear of them a little later, and of many at the same
    /// time once.
    private void wake(String queue) {
        nudge(queue);
        if (untold.add(queue)) {
            LockSupport.unpark(telling);
        }
    }

    private void tell() {
        while (!isStopped) {
            if (untold.isEmpty()) {
                LockSupport.park();
            }
            for (var queue : List.copyOf(untold)) {
                untold.remove(queue);
                if (gauges.workers() > 1) {
                    signals.send(QUEUED, queue);
                }
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private void tend() {
        var beaten = System.nanoTime();
        var interval = jobs.config().lease().dividedBy(6).toNanos();
        while (!isStopped) {
            try {
                jobs.store().queueDue(workers.keySet(), jobs.clock().instant()).forEach(this::nudge);
                runSchedules();
                writeProgress();
                if (System.nanoTime() - beaten >= interval) {
                    beaten = System.nanoTime();
                    beat();
                }
            } catch (DatabaseException e) {
                LOG.warn("jobs are not looked after: {}", e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("jobs are not looked after", e);
            }
            LockSupport.parkNanos(jobs.config().poll().toNanos());
        }
    }

    private void beat() {
        var now = jobs.clock().instant();
        schedules.values().forEach(schedule -> scheduleStore.put(schedule, kind(schedule), now));
        var known = running().map(Running::job).map(Attempt::at).collect(Collectors.toUnmodifiableSet());
        var found = heartbeat.beat(isDraining, known, now);
        if (found.rescued() > 0) {
            workers.values().forEach(QueueWorker::nudge);
        }
        found.unwanted().forEach(this::cancel);
        gauges.look(workers.keySet(), now);
    }

    private Stream<Running> running() {
        return workers.values().stream().flatMap(worker -> worker.running().values().stream());
    }

    private void runSchedules() {
        if (schedules.isEmpty()) {
            return;
        }
        var now = jobs.clock().instant();
        scheduleStore.eachDue(
                schedules,
                now,
                (tx, schedule, due) -> jobs.enqueue(
                                tx, NewJob.of(schedule.args()).once(schedule.name() + " at " + due))
                        .id());
    }

    private void writeProgress() {
        var news = running().map(Running::news).filter(Objects::nonNull).toList();
        if (!news.isEmpty()) {
            jobs.store().write(news);
        }
    }

    private void cancel(JobId job) {
        workers.values().forEach(worker -> {
            var attempt = worker.running().get(job);
            if (attempt != null) {
                attempt.interrupt(Running.Interruption.CANCEL);
            }
        });
    }

    /// Runs all that is due for a tenant on this thread, also what comes up meanwhile, without being
    /// started. For tests, whose jobs run when they say so.
    public void runDue(TenantId tenant) {
        Map<String, JobKind<?>> kinds = new HashMap<>();
        jobs.kinds().forEach(kind -> kinds.put(kind.name(), kind));
        for (var next = takeOne(tenant, kinds); next.isPresent(); next = takeOne(tenant, kinds)) {
            var job = next.get();
            new Running(jobs, Objects.requireNonNull(kinds.get(job.kind())), job, this::write).run();
        }
    }

    private Optional<TakenJob> takeOne(TenantId tenant, Map<String, JobKind<?>> kinds) {
        return turns.takeOne(id, tenant, kinds.keySet(), jobs.clock().instant());
    }

    private void write(Ending end) {
        var taker = new Turns.Taker(id, end.job().queue(), Set.of(), 0);
        var _ = turns.turn(
                taker, List.of(end), 0, Jobs.INSTALLATION, jobs.clock().instant());
    }

    @Override
    public void drain() {
        isDraining = true;
        workers.values().forEach(QueueWorker::drain);
    }

    @Override
    public void stop() {
        drain();
        jobs.offWake(onWake);
        try {
            beat();
            var latest = System.nanoTime() + STOPPING.toNanos();
            for (var worker : workers.values()) {
                worker.stop(latest);
            }
            writeProgress();
            isStopped = true;
            LockSupport.unpark(tending);
            LockSupport.unpark(telling);
            heartbeat.leave();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (DatabaseException e) {
            LOG.warn("the jobs of this process are left to others: {}", e.getMessage());
        } finally {
            isStopped = true;
        }
    }
}
