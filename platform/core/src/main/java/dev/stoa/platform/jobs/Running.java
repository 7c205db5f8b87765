package dev.stoa.platform.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.tracing.Tracing;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One attempt at a job: runs the handler once and tells how it ended, once.
final class Running {
    private static final Logger LOG = LoggerFactory.getLogger(Running.class);
    private static final int REASON = 500;
    private static final int TRACE = 8_000;
    private static final int NOTE = 200;

    private final Jobs jobs;
    private final JobKind<?> kind;
    private final TakenJob job;
    private final Consumer<Ending> report;
    private final AtomicBoolean isReported = new AtomicBoolean();
    private final AtomicReference<JobStore.@Nullable Progress> progress = new AtomicReference<>();
    private volatile boolean isCompleted;
    private volatile @Nullable Interruption interruption;
    private volatile @Nullable Instant interruptedAt;
    private @Nullable Thread thread;

    /// Why a handler is told to stop.
    enum Interruption {
        CANCEL,
        TIMEOUT,
        STOP
    }

    /// @param report told how it ended; on the thread of the handler, or of whoever gives up on it
    Running(Jobs jobs, JobKind<?> kind, TakenJob job, Consumer<Ending> report) {
        this.jobs = jobs;
        this.kind = kind;
        this.job = job;
        this.report = report;
    }

    TakenJob job() {
        return job;
    }

    /// Runs the handler on this thread.
    void run() {
        synchronized (this) {
            thread = Thread.currentThread();
        }
        var started = System.nanoTime();
        var end = jobs.tracing().continueFrom(job.traceparent(), "job " + job.kind(), this::attempt);
        synchronized (this) {
            thread = null;
        }
        jobs.meters()
                .timer(
                        "jobs.duration",
                        "queue",
                        job.queue(),
                        "kind",
                        job.kind(),
                        "state",
                        end.state().wireName())
                .record(Duration.ofNanos(System.nanoTime() - started));
        report(end);
    }

    private Ending attempt() {
        try {
            return ended(handle(kind));
        } catch (Throwable e) {
            Tracing.fail(e);
            return failed(e);
        }
    }

    private <A extends Record> Outcome handle(JobKind<A> kind) throws Exception {
        A args;
        try {
            args = jobs.args(kind, job.args());
        } catch (RuntimeException e) {
            LOG.error("the arguments of job {} {} cannot be read", job.kind(), job.id(), e);
            return Outcome.giveUp("its arguments cannot be read: " + e.getMessage());
        }
        return Database.atPrimary(() -> kind.handler().run(new JobContext(this), args));
    }

    private void report(Ending end) {
        if (isReported.compareAndSet(false, true)) {
            report.accept(end);
        }
    }

    private Ending ended(Outcome outcome) {
        if (isCompleted) {
            return over(JobState.SUCCEEDED, null, null);
        }
        return switch (outcome) {
            case Outcome.Done done -> done(done.result());
            case Outcome.Snooze snooze ->
                new Ending(job, JobState.SCHEDULED, now().plus(snooze.pause()), true, null, null, null);
            case Outcome.GiveUp giveUp -> over(JobState.FAILED, null, shortened(giveUp.reason(), REASON));
        };
    }

    private Ending done(@Nullable Object result) {
        try {
            return over(JobState.SUCCEEDED, json(result), null);
        } catch (RuntimeException e) {
            LOG.error("the result of job {} {} cannot be kept", job.kind(), job.id(), e);
            return over(JobState.FAILED, null, shortened("its result cannot be kept: " + e.getMessage(), REASON));
        }
    }

    private @Nullable String json(@Nullable Object result) {
        if (result == null) {
            return null;
        }
        var text = jobs.text(result);
        var bytes = text.getBytes(UTF_8).length;
        if (bytes > Jobs.RESULT_BYTES) {
            throw new IllegalArgumentException("it has " + bytes + " bytes, more than " + Jobs.RESULT_BYTES);
        }
        return text;
    }

    private Ending failed(Throwable e) {
        if (isCompleted) {
            LOG.warn("job {} {} was completed, and failed afterwards", job.kind(), job.id(), e);
            return over(JobState.SUCCEEDED, null, null);
        }
        return switch (interruption) {
            case CANCEL -> over(JobState.CANCELLED, null, "cancelled while it ran");
            case STOP -> new Ending(job, JobState.QUEUED, now(), true, null, null, null);
            case TIMEOUT -> failed("it took longer than " + kind.timeout().toSeconds() + " s", trace(e));
            case null -> {
                LOG.warn(
                        "job {} {} failed, attempt {} of {}",
                        job.kind(),
                        job.id(),
                        job.attempt(),
                        job.maxAttempts(),
                        e);
                yield failed(String.valueOf(e), trace(e));
            }
        };
    }

    private Ending failed(String reason, String trace) {
        var isLast = job.attempt() >= job.maxAttempts();
        var next = isLast ? null : now().plus(kind.backoff().after(job.attempt(), ThreadLocalRandom.current()));
        return new Ending(
                job,
                isLast ? JobState.FAILED : JobState.RETRYING,
                next,
                false,
                null,
                shortened(reason, REASON),
                shortened(trace, TRACE));
    }

    private Ending over(JobState state, @Nullable String result, @Nullable String reason) {
        return new Ending(job, state, null, false, result, reason, null);
    }

    private static String trace(Throwable e) {
        var text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /// PostgreSQL's text has no zero in it.
    private static String shortened(String text, int longest) {
        return (text.length() <= longest ? text : text.substring(0, longest - 1) + "…").replace('\0', ' ');
    }

    void complete(Transaction tx, @Nullable Object result) {
        tx.requireFirstServer("complete a job");
        if (!jobs.store().complete(tx, job, json(result), now())) {
            throw new StaleAttempt(job.id(), job.attempt());
        }
        tx.afterCommit(() -> isCompleted = true);
    }

    void progress(int percent, String note) {
        var bounded = Math.clamp(percent, 0, 100);
        progress.set(new JobStore.Progress(job.id(), job.attempt(), bounded, shortened(note, NOTE)));
    }

    /// What was said about the progress since the last time.
    JobStore.@Nullable Progress news() {
        return progress.getAndSet(null);
    }

    /// Tells the handler to stop, unless it was told to already.
    synchronized void interrupt(Interruption why) {
        if (interruption == null) {
            interruption = why;
            interruptedAt = now();
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    /// Interrupts a handler that takes too long. One that goes on all the same is given up after a
    /// while: others may have the job then, though its thread is still there.
    void checkTime(Instant now, Duration patience) {
        if (now.isAfter(job.startedAt().plus(kind.timeout()))) {
            interrupt(Interruption.TIMEOUT);
        }
        var since = interruptedAt;
        if (since != null && now.isAfter(since.plus(patience)) && !isReported.get()) {
            LOG.error("job {} {} does not stop; its thread is left alone", job.kind(), job.id());
            report(failed(new IllegalStateException("the handler did not stop when it was told to")));
        }
    }

    private Instant now() {
        return jobs.clock().instant();
    }
}
