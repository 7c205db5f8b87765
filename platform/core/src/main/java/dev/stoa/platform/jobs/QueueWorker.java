package dev.stoa.platform.jobs;

import dev.stoa.platform.data.DatabaseException;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One queue in one process. Each turn of its thread writes how jobs ended since the last turn and
/// takes as many as there is room for, in one transaction: the busier it is, the more jobs share a
/// commit.
final class QueueWorker {
    private static final Logger LOG = LoggerFactory.getLogger(QueueWorker.class);

    /// How long a handler that was told to stop may go on.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// While others end too, so that they are written together.
    private static final Duration GATHERING = Duration.ofMillis(1);

    private final Jobs jobs;
    private final Turns turns;
    private final String queue;
    private final Map<String, JobKind<?>> kinds;
    private final Turns.Taker taker;

    /// What was taken and is not written yet.
    private final Map<JobId, Running> running = new ConcurrentHashMap<>();

    /// Handlers that have not returned; more than `running` knows when one does not stop.
    private final AtomicInteger handlers = new AtomicInteger();

    private final BlockingQueue<Ending> ended = new LinkedBlockingQueue<>();
    private final Semaphore nudges = new Semaphore(0);
    private final CountDownLatch isOver = new CountDownLatch(1);
    private volatile boolean isDraining;
    private volatile boolean isStopped;
    private volatile boolean isLeft;
    private TenantId lastTenant = Jobs.INSTALLATION;

    QueueWorker(Jobs jobs, UUID worker, String queue) {
        this.jobs = jobs;
        this.queue = queue;
        turns = new Turns(jobs.database());
        kinds = new HashMap<>();
        jobs.kinds().stream().filter(kind -> kind.queue().equals(queue)).forEach(kind -> kinds.put(kind.name(), kind));
        taker = new Turns.Taker(
                worker, queue, Set.copyOf(kinds.keySet()), jobs.config().tenantConcurrency());
    }

    void start() {
        Thread.ofVirtual().name("jobs-" + queue).start(this::run);
    }

    String queue() {
        return queue;
    }

    /// Looks for work at once rather than in a while.
    void nudge() {
        nudges.release();
    }

    Map<JobId, Running> running() {
        return running;
    }

    private void run() {
        try {
            while (!isLeft && (!isStopped || !running.isEmpty())) {
                // Before the turn, so that what happens during it leads to another one.
                nudges.drainPermits();
                if (!turn()) {
                    var _ = nudges.tryAcquire(jobs.config().poll().toMillis(), TimeUnit.MILLISECONDS);
                    gather();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            isOver.countDown();
        }
    }

    private void gather() throws InterruptedException {
        if (handlers.get() > 0) {
            Thread.sleep(GATHERING);
        }
    }

    /// Answers whether there may be more to do at once.
    private boolean turn() throws InterruptedException {
        var now = jobs.clock().instant();
        running.values().forEach(one -> one.checkTime(now, PATIENCE));
        var written = new ArrayList<Ending>();
        ended.drainTo(written);
        var free = isDraining ? 0 : jobs.config().concurrency() - handlers.get();
        if (written.isEmpty() && free <= 0) {
            return false;
        }
        try {
            var turn = turns.turn(taker, written, free, lastTenant, now);
            written.forEach(this::forget);
            lastTenant = turn.lastTenant();
            turn.jobs().forEach(this::start);
            return turn.isMore();
        } catch (DatabaseException e) {
            LOG.warn("queue {} is interrupted: {}", queue, e.getMessage());
            ended.addAll(isRefused(e) ? writeOneByOne(written) : written);
        } catch (RuntimeException e) {
            LOG.error("queue {} is interrupted", queue, e);
            ended.addAll(written);
        }
        Thread.sleep(jobs.config().poll());
        return true;
    }

    /// Unless a later attempt at the job has been taken meanwhile.
    private void forget(Ending end) {
        var attempt = running.get(end.job().id());
        if (attempt != null && attempt.job().attempt() == end.job().attempt()) {
            running.remove(end.job().id(), attempt);
        }
    }

    /// Whether it is about a value: a data exception (22) or a limit of PostgreSQL (54).
    private static boolean isRefused(DatabaseException e) {
        return e.sqlState().startsWith("22") || e.sqlState().startsWith("54");
    }

    /// A result that PostgreSQL refuses must not keep what ended beside it from being written.
    /// Answers what is still to be written: jobs with such a result, as failed.
    private List<Ending> writeOneByOne(List<Ending> written) {
        var left = new ArrayList<Ending>();
        for (var end : written) {
            try {
                var _ = turns.turn(
                        taker, List.of(end), 0, lastTenant, jobs.clock().instant());
                forget(end);
            } catch (DatabaseException e) {
                LOG.error(
                        "job {} {} cannot be written",
                        end.job().kind(),
                        end.job().id(),
                        e);
                left.add(
                        isRefused(e)
                                ? new Ending(
                                        end.job(),
                                        JobState.FAILED,
                                        null,
                                        false,
                                        null,
                                        "its result cannot be kept",
                                        null)
                                : end);
            }
        }
        return left;
    }

    private void start(TakenJob job) {
        var kind = Objects.requireNonNull(kinds.get(job.kind()));
        var attempt = new Running(jobs, kind, job, this::end);
        running.put(job.id(), attempt);
        handlers.incrementAndGet();
        Thread.ofVirtual().name("job-" + job.kind()).start(() -> {
            try {
                attempt.run();
            } finally {
                handlers.decrementAndGet();
                nudge();
            }
        });
    }

    private void end(Ending end) {
        ended.add(end);
        nudge();
    }

    /// Takes no more.
    void drain() {
        isDraining = true;
    }

    /// Interrupts what still runs when its time is up, and waits until it is written how it ended.
    ///
    /// @param latest until when jobs may go on, as of [System#nanoTime]
    void stop(long latest) throws InterruptedException {
        isDraining = true;
        while (!running.isEmpty() && System.nanoTime() - latest < 0) {
            Thread.sleep(10);
        }
        running.values().forEach(one -> one.interrupt(Running.Interruption.STOP));
        isStopped = true;
        nudge();
        // Whoever does not stop when interrupted is left to the rescue of another worker.
        if (!isOver.await(5, TimeUnit.SECONDS)) {
            LOG.warn("{} jobs of queue {} did not stop", running.size(), queue);
            isLeft = true;
        }
    }
}
