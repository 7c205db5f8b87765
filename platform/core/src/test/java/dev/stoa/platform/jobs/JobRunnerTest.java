package dev.stoa.platform.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.platform.Child;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.DatabaseException;
import dev.stoa.platform.data.Garden;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.data.Statement;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.platform.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("database")
class JobRunnerTest {
    private static final Database GARDEN = Garden.database();
    private static final Database JOBS = Garden.POSTGRES.database("jobs");

    private final TenantId tenant = new TenantId(UUID.randomUUID());
    private final String queue = "q" + UUID.randomUUID();
    private final List<JobRunner> runners = new ArrayList<>();
    private final Tracing tracing = new Tracing(0);
    private volatile Instant now = Instant.parse("2026-11-21T09:30:00Z");

    record Count(int number) {}

    record Other(String text) {}

    @AfterEach
    void stop() {
        runners.forEach(JobRunner::stop);
    }

    private Jobs node(JobsConfig config, JobKind<?>... kinds) {
        return node(config, () -> now, kinds);
    }

    private Jobs node(JobsConfig config, InstantSource clock, JobKind<?>... kinds) {
        var jobs = new Jobs(
                JOBS, Garden.POSTGRES.signals(), new Ids(clock), clock, new SimpleMeterRegistry(), tracing, config);
        jobs.declare(Arrays.asList(kinds));
        return jobs;
    }

    private JobRunner start(Jobs jobs) {
        var runner = jobs.runner();
        runners.add(runner);
        runner.start();
        return runner;
    }

    private JobKind<Count> counting(JobHandler<Count> handler) {
        return JobKind.of("garden.count", Count.class, handler).inQueue(queue);
    }

    private JobId enqueue(Jobs jobs, NewJob job) {
        return enqueue(jobs, tenant, job);
    }

    private static JobId enqueue(Jobs jobs, TenantId tenant, NewJob job) {
        return GARDEN.transaction(tenant, tx -> jobs.enqueue(tx, job).id());
    }

    private static List<JobId> enqueue(Jobs jobs, TenantId tenant, int count) {
        return GARDEN.transaction(
                tenant,
                tx -> jobs.enqueueAll(
                        tx,
                        IntStream.range(0, count)
                                .mapToObj(i -> NewJob.of(new Count(i)))
                                .toList()));
    }

    private static <T> T read(JobId job, String columns, Function<Row, T> mapper) {
        return JOBS.sql("select " + columns + " from jobs.job where job_id = :id")
                .bind("id", job)
                .one(mapper);
    }

    private static String text(JobId job, String expression) {
        return read(job, expression + " as value", row -> row.text("value"));
    }

    private static long number(Statement statement) {
        return statement.one(row -> row.number("jobs"));
    }

    private static JobState state(JobId job) {
        return read(job, "state", row -> row.enumValue("state", JobState.class));
    }

    private static void until(JobId job, JobState state) {
        until(() -> state(job) == state, "job to be " + state);
    }

    private static void until(BooleanSupplier condition, String what) {
        var limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for " + what).isLessThan(limit);
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void aJobRunsWithItsArgumentsAndKeepsItsResult() {
        var owner = new UserId(UUID.randomUUID());
        var jobs = node(RunsJobs.QUICK, counting((job, count) -> {
            assertThat(job.tenant()).isEqualTo(tenant);
            assertThat(job.owner()).contains(owner);
            return Outcome.done(Map.of("twice", count.number() * 2));
        }));
        start(jobs);

        var job = enqueue(jobs, NewJob.of(new Count(21)).by(owner));

        until(job, JobState.SUCCEEDED);
        assertThat(text(job, "result->>'twice'")).isEqualTo("42");
    }

    @Test
    void aTransactionThatIsRolledBackEnqueuesNothing() {
        var jobs = node(RunsJobs.QUICK, counting((_, _) -> Outcome.done()));

        assertThatThrownBy(() -> GARDEN.transaction(tenant, tx -> {
                    jobs.enqueue(tx, new Count(1));
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");

        assertThat(jobsOfTenant()).isZero();
    }

    private long jobsOfTenant() {
        return JOBS.sql("select count(*) as jobs from jobs.job where tenant_id = :of")
                .bind("of", tenant)
                .one(row -> row.number("jobs"));
    }

    @Test
    void aModuleCanNeitherEnqueueForAnotherTenantNorAnotherModulesKinds() {
        var foreign = JobKind.of("orchard.count", Count.class, (_, _) -> Outcome.done())
                .inQueue(queue);
        var jobs = node(RunsJobs.QUICK, foreign);

        assertThatThrownBy(() -> enqueue(jobs, NewJob.of(new Count(1))))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("row-level security");
        assertThatThrownBy(() -> GARDEN.transaction(
                        tx -> jobs.enqueue(tx, NewJob.of(new Count(1)).unique("key"))))
                .isInstanceOf(DatabaseException.class);
        assertThat(number(GARDEN.sql(new TenantId(UUID.randomUUID()), "select count(*) as jobs from jobs.job")))
                .isZero();
    }

    @Test
    void twoNodesRunAThousandJobsOnceEach() {
        var runs = new ConcurrentHashMap<Integer, Integer>();
        var kind = counting((_, count) -> {
            runs.merge(count.number(), 1, Integer::sum);
            return Outcome.done();
        });
        var one = node(RunsJobs.QUICK, kind);
        var other = node(RunsJobs.QUICK, kind);
        start(one);
        start(other);

        enqueue(one, tenant, 1_000);

        until(() -> runs.size() == 1_000, "all jobs");
        until(() -> count(JobState.SUCCEEDED) == 1_000, "all to be written");
        assertThat(runs.values()).containsOnly(1);
    }

    private long count(JobState state) {
        return JOBS.sql("select count(*) as jobs from jobs.job where queue = :queue and state = :state")
                .bind("queue", queue)
                .bind("state", state)
                .one(row -> row.number("jobs"));
    }

    @Test
    void ofManyWhoRaceForAKeyOneMakesTheJob() throws Exception {
        var jobs = node(RunsJobs.QUICK, counting((_, _) -> Outcome.done()));

        try (var people = Executors.newVirtualThreadPerTaskExecutor()) {
            var made = IntStream.range(0, 12)
                    .mapToObj(i -> people.submit(() -> GARDEN.transaction(
                            tenant,
                            tx -> jobs.enqueue(tx, NewJob.of(new Count(i)).unique("daily")))))
                    .toList();
            var ids = new ArrayList<JobId>();
            var isNew = 0;
            for (var one : made) {
                ids.add(one.get().id());
                isNew += one.get().isNew() ? 1 : 0;
            }
            assertThat(ids).containsOnly(ids.getFirst());
            assertThat(isNew).isOne();
        }
    }

    @Test
    void aKeyIsFreeAgainWhenTheJobIsOverUnlessItIsOnce() {
        var jobs = node(RunsJobs.QUICK, counting((_, _) -> Outcome.done()));
        start(jobs);
        var first = enqueue(jobs, NewJob.of(new Count(1)).unique("key"));
        var once = enqueue(jobs, NewJob.of(new Count(1)).once("today"));
        until(first, JobState.SUCCEEDED);
        until(once, JobState.SUCCEEDED);

        assertThat(enqueue(jobs, NewJob.of(new Count(2)).unique("key"))).isNotEqualTo(first);
        assertThat(enqueue(jobs, NewJob.of(new Count(2)).once("today"))).isEqualTo(once);
    }

    @Test
    void aJobThatFailsIsTriedAgainAfterGrowingGaps() {
        var tries = new AtomicInteger();
        var jobs = node(
                RunsJobs.QUICK,
                counting((_, _) -> {
                            if (tries.incrementAndGet() < 3) {
                                throw new IllegalStateException("not yet");
                            }
                            return Outcome.done();
                        })
                        .backoff(new Backoff(Duration.ofSeconds(1), Duration.ofHours(1))));
        start(jobs);

        var job = enqueue(jobs, NewJob.of(new Count(1)));

        until(job, JobState.RETRYING);
        assertThat(gap(job)).isBetween(Duration.ofMillis(1_000), Duration.ofMillis(1_250));
        now = now.plus(Duration.ofMillis(1_250));
        until(() -> tries.get() == 2, "second attempt");
        until(job, JobState.RETRYING);
        assertThat(gap(job)).isBetween(Duration.ofMillis(2_000), Duration.ofMillis(2_500));
        now = now.plus(Duration.ofMillis(2_500));
        until(job, JobState.SUCCEEDED);
        assertThat(tries).hasValue(3);
        assertThat(failures(job))
                .containsExactly(
                        "java.lang.IllegalStateException: not yet", "java.lang.IllegalStateException: not yet");
    }

    private Duration gap(JobId job) {
        return Duration.between(now, read(job, "run_at", row -> row.instant("run_at")));
    }

    private static List<String> failures(JobId job) {
        return JOBS.sql("select reason from jobs.failure where job_id = :id order by attempt")
                .bind("id", job)
                .list(row -> row.text("reason"));
    }

    @Test
    void afterTheLastAttemptAJobIsDeadAndSaysWhy() {
        var jobs = node(
                RunsJobs.QUICK,
                counting((_, _) -> {
                            throw new IllegalStateException("never");
                        })
                        .attempts(1));
        start(jobs);

        var job = enqueue(jobs, NewJob.of(new Count(1)));

        until(job, JobState.FAILED);
        assertThat(text(job, "reason")).isEqualTo("java.lang.IllegalStateException: never");
    }

    @Test
    void theDeadOfOneKindAreTriedAgainOrDiscardedWithoutThoseOfAnother() {
        var kind = "garden.one" + UUID.randomUUID().toString().replace("-", "");
        var jobs = node(
                RunsJobs.QUICK,
                JobKind.of(kind, Count.class, (_, _) -> Outcome.giveUp("no such plant"))
                        .inQueue(queue),
                JobKind.of(kind + "other", Other.class, (_, _) -> Outcome.giveUp("no such text"))
                        .inQueue(queue));
        var control = new JobControl(JOBS, jobs);
        start(jobs);
        var one = enqueue(jobs, NewJob.of(new Count(1)));
        var other = enqueue(jobs, NewJob.of(new Other("x")));
        until(one, JobState.FAILED);
        until(other, JobState.FAILED);

        assertThat(control.retryFailed(kind)).isOne();
        until(() -> failures(one).size() == 2, "the second attempt");
        until(one, JobState.FAILED);
        assertThat(failures(other)).hasSize(1);

        assertThat(control.discardFailed(kind)).isOne();
        assertThat(jobsOfTenant()).isOne();
        assertThat(state(other)).isEqualTo(JobState.FAILED);
    }

    @Test
    void aHandlerThatGivesUpIsNotTriedAgain() {
        var jobs = node(RunsJobs.QUICK, counting((_, _) -> Outcome.giveUp("no such plant")));
        start(jobs);

        var job = enqueue(jobs, NewJob.of(new Count(1)));

        until(job, JobState.FAILED);
        assertThat(failures(job)).containsExactly("no such plant");
    }

    @Test
    void snoozingDoesNotCountAsAnAttempt() {
        var tries = new AtomicInteger();
        var jobs = node(
                RunsJobs.QUICK,
                counting((_, _) -> tries.incrementAndGet() < 3 ? Outcome.snooze(Duration.ofHours(1)) : Outcome.done())
                        .attempts(1));
        start(jobs);

        var job = enqueue(jobs, NewJob.of(new Count(1)));

        until(job, JobState.SCHEDULED);
        now = now.plus(Duration.ofHours(1));
        until(() -> tries.get() == 2, "second try");
        until(job, JobState.SCHEDULED);
        now = now.plus(Duration.ofHours(1));
        until(job, JobState.SUCCEEDED);
    }

    @Test
    void aJobWaitsForItsTime() {
        var jobs = node(RunsJobs.QUICK, counting((_, _) -> Outcome.done()));
        start(jobs);

        var later = enqueue(jobs, NewJob.of(new Count(1)).at(now.plus(Duration.ofHours(1))));
        var soon = enqueue(jobs, NewJob.of(new Count(2)));

        until(soon, JobState.SUCCEEDED);
        assertThat(state(later)).isEqualTo(JobState.SCHEDULED);
        now = now.plus(Duration.ofHours(1));
        until(later, JobState.SUCCEEDED);
    }

    @Test
    void whatIsMoreImportantRunsFirst() {
        var order = new ConcurrentLinkedQueue<Integer>();
        var jobs = node(one(), counting((_, count) -> {
            order.add(count.number());
            return Outcome.done();
        }));
        enqueue(jobs, NewJob.of(new Count(3)).priority(9));
        enqueue(jobs, NewJob.of(new Count(2)));
        enqueue(jobs, NewJob.of(new Count(1)).priority(0));

        start(jobs);

        until(() -> order.size() == 3, "all jobs");
        assertThat(order).containsExactly(1, 2, 3);
    }

    /// One job at a time.
    private static JobsConfig one() {
        return new JobsConfig(1, 1, RunsJobs.QUICK.poll(), RunsJobs.QUICK.lease(), RunsJobs.QUICK.keep());
    }

    @Test
    void aTenantWithThousandsOfJobsDoesNotHoldUpOneWithOne() {
        var order = new ConcurrentLinkedQueue<TenantId>();
        var jobs = node(one(), counting((job, _) -> {
            order.add(job.tenant());
            return Outcome.done();
        }));
        enqueue(jobs, tenant, 10_000);
        var small = new TenantId(UUID.randomUUID());
        enqueue(jobs, small, 1);

        start(jobs);

        until(() -> order.contains(small), "the small tenant's job");
        assertThat(List.copyOf(order).indexOf(small)).isLessThanOrEqualTo(1);
    }

    @Test
    void aTenantRunsNoMoreJobsAtATimeThanItMay() throws Exception {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var release = new CountDownLatch(1);
        var kind = counting((_, _) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            release.await();
            running.decrementAndGet();
            return Outcome.done();
        });
        // Nobody who is late with saying that they are there loses their jobs.
        var config = new JobsConfig(20, 3, RunsJobs.QUICK.poll(), JobsConfig.DEFAULTS.lease(), RunsJobs.QUICK.keep());
        var one = node(config, kind);
        start(one);
        start(node(config, kind));
        enqueue(one, tenant, 50);
        var other = new TenantId(UUID.randomUUID());
        enqueue(one, other, 50);

        until(() -> running.get() == 6, "three of each tenant");
        Thread.sleep(100);

        assertThat(most).hasValue(6);
        release.countDown();
        until(() -> count(JobState.SUCCEEDED) == 100, "all jobs");
        assertThat(most.get()).isLessThanOrEqualTo(6);
    }

    @Test
    void aRunningJobIsCancelledOnAnotherNode() {
        var started = new CountDownLatch(1);
        var jobs = node(RunsJobs.QUICK, counting((_, _) -> {
            started.countDown();
            Thread.sleep(Duration.ofMinutes(1));
            return Outcome.done();
        }));
        start(jobs);
        var control = new JobControl(JOBS, node(RunsJobs.QUICK));
        var job = enqueue(jobs, NewJob.of(new Count(1)));
        until(() -> started.getCount() == 0, "the job to start");

        assertThat(control.cancel(job)).isTrue();

        until(job, JobState.CANCELLED);
        assertThat(control.cancel(job)).isFalse();
    }

    @Test
    void aQueuedJobIsCancelledAtOnce() {
        var jobs = node(RunsJobs.QUICK, counting((_, _) -> Outcome.done()));
        var job = enqueue(jobs, NewJob.of(new Count(1)));

        assertThat(new JobControl(JOBS, jobs).cancel(job)).isTrue();

        assertThat(state(job)).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void aJobThatTakesTooLongIsInterruptedAndTriedAgain() {
        var started = new AtomicInteger();
        var jobs = node(
                RunsJobs.QUICK,
                counting((_, _) -> {
                            started.incrementAndGet();
                            Thread.sleep(Duration.ofMinutes(1));
                            return Outcome.done();
                        })
                        .timeout(Duration.ofSeconds(30)));
        start(jobs);
        var job = enqueue(jobs, NewJob.of(new Count(1)));
        until(() -> started.get() == 1, "the job to start");

        now = now.plus(Duration.ofSeconds(31));

        until(job, JobState.RETRYING);
        assertThat(failures(job)).containsExactly("it took longer than 30 s");
    }

    @Test
    void progressIsSeenWhileTheJobRuns() {
        var release = new CountDownLatch(1);
        var jobs = node(RunsJobs.QUICK, counting((job, _) -> {
            job.progress(40, "two of five");
            release.await();
            return Outcome.done();
        }));
        start(jobs);
        var job = enqueue(jobs, NewJob.of(new Count(1)));

        until(() -> text(job, "coalesce(progress, 0)::text").equals("40"), "progress");
        release.countDown();

        until(job, JobState.SUCCEEDED);
        assertThat(text(job, "progress::text")).isEqualTo("100");
    }

    @Test
    void aResultThatIsTooLargeFailsTheJob() {
        var jobs = node(RunsJobs.QUICK, counting((_, _) -> Outcome.done("x".repeat(Jobs.RESULT_BYTES))));
        start(jobs);

        var job = enqueue(jobs, NewJob.of(new Count(1)));

        until(job, JobState.FAILED);
    }

    @Test
    void aResultThatPostgresRefusesFailsOnlyThatJob() {
        var jobs = node(RunsJobs.QUICK, counting((_, count) -> Outcome.done(count.number() == 3 ? "\0" : "fine")));
        start(jobs);

        var all = enqueue(jobs, tenant, 5);

        until(() -> count(JobState.SUCCEEDED) + count(JobState.FAILED) == 5, "all jobs");
        assertThat(state(all.get(3))).isEqualTo(JobState.FAILED);
        assertThat(count(JobState.SUCCEEDED)).isEqualTo(4);
    }

    @Test
    void aPausedQueueRestsOnAllNodes() {
        var kind = counting((_, _) -> Outcome.done());
        var jobs = node(RunsJobs.QUICK, kind);
        start(jobs);
        start(node(RunsJobs.QUICK, kind));
        var control = new JobControl(JOBS, node(RunsJobs.QUICK));
        until(enqueue(jobs, NewJob.of(new Count(1))), JobState.SUCCEEDED);

        control.pause(queue, true);
        var job = enqueue(jobs, NewJob.of(new Count(2)));
        var other = JobKind.of("garden.other", Other.class, (_, _) -> Outcome.done())
                .inQueue("x" + queue);
        var elsewhere = node(RunsJobs.QUICK, other);
        start(elsewhere);
        until(enqueue(elsewhere, NewJob.of(new Other("x"))), JobState.SUCCEEDED);

        assertThat(state(job)).isEqualTo(JobState.QUEUED);
        control.pause(queue, false);
        until(job, JobState.SUCCEEDED);
    }

    @Test
    void aScheduleRunsOnceHoweverManySchedulersThereAre() {
        now = Instant.parse("2026-11-21T23:59:00Z");
        var name = "garden." + queue;
        var runs = new AtomicInteger();
        for (var i = 0; i < 2; i++) {
            var jobs = node(RunsJobs.QUICK, counting((job, _) -> {
                assertThat(job.tenant()).isEqualTo(Jobs.INSTALLATION);
                runs.incrementAndGet();
                return Outcome.done();
            }));
            jobs.schedule(List.of(new Schedule(name, Cron.of("0 0 * * *", ZoneOffset.UTC), new Count(1))));
            start(jobs);
        }

        now = now.plus(Duration.ofMinutes(1));
        until(() -> runs.get() == 1, "the cleanup");
        now = now.plus(Duration.ofDays(3));
        until(() -> runs.get() == 2, "one run for three that were missed");
        until(() -> count(JobState.SUCCEEDED) == 2, "both to be written");

        Instant next = JOBS.sql("select next_run_at from jobs.schedule where name = :name")
                .bind("name", name)
                .one(row -> row.instant("next_run_at"));
        assertThat(next).isEqualTo(Instant.parse("2026-11-26T00:00:00Z"));
        assertThat(number(JOBS.sql("select count(*) as jobs from jobs.job where queue = :queue")
                        .bind("queue", queue)))
                .isEqualTo(2);
    }

    @Test
    void aScheduleGoesOnWhenTheClockWasAheadAndIsPutBack() {
        now = Instant.parse("2041-11-21T23:59:00Z");
        var runs = new AtomicInteger();
        var jobs = node(RunsJobs.QUICK, counting((_, _) -> {
            runs.incrementAndGet();
            return Outcome.done();
        }));
        jobs.schedule(List.of(new Schedule("garden." + queue, Cron.of("0 0 * * *", ZoneOffset.UTC), new Count(1))));
        start(jobs);
        now = now.plus(Duration.ofMinutes(1));
        until(() -> runs.get() == 1, "the run a year ahead");

        now = Instant.parse("2040-11-21T23:59:00Z");
        until(() -> nextRun().equals(Instant.parse("2040-11-22T00:00:00Z")), "the schedule to be put back too");
        now = now.plus(Duration.ofMinutes(1));

        until(() -> runs.get() == 2, "the next run");
    }

    private Instant nextRun() {
        return JOBS.sql("select next_run_at from jobs.schedule where name = :name")
                .bind("name", "garden." + queue)
                .one(row -> row.instant("next_run_at"));
    }

    @Test
    void aWorkerWhoseClockJumpsAheadAndBackKeepsItsJob() {
        var started = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var attempts = new AtomicInteger();
        var jobs = node(RunsJobs.QUICK, counting((_, _) -> {
            attempts.incrementAndGet();
            started.countDown();
            release.await();
            return Outcome.done();
        }));
        start(jobs);
        var job = enqueue(jobs, NewJob.of(new Count(1)));
        until(() -> started.getCount() == 0, "the job to start");

        for (var jump : List.of(Duration.ofMinutes(1), Duration.ofMinutes(-2))) {
            now = now.plus(jump);
            var before = seenAt();
            until(() -> seenAt().isAfter(before), "the worker to say that it lives");
        }
        release.countDown();

        until(job, JobState.SUCCEEDED);
        assertThat(attempts).hasValue(1);
    }

    private Instant seenAt() {
        return JOBS.sql("select seen_at from jobs.worker where :queue = any(queues)")
                .bind("queue", queue)
                .one(row -> row.instant("seen_at"));
    }

    @Test
    void stoppingLetsJobsFinishAndGivesBackTheRest() {
        var started = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var jobs = node(one(), counting((_, count) -> {
            started.countDown();
            release.await();
            return Outcome.done();
        }));
        var runner = jobs.runner();
        runner.start();
        var first = enqueue(jobs, NewJob.of(new Count(1)));
        var second = enqueue(jobs, NewJob.of(new Count(2)));
        until(() -> started.getCount() == 0, "the first job to start");

        runner.drain();
        release.countDown();
        runner.stop();

        assertThat(state(first)).isEqualTo(JobState.SUCCEEDED);
        assertThat(state(second)).isEqualTo(JobState.QUEUED);
        assertThat(number(JOBS.sql("select count(*) as jobs from jobs.worker where :queue = any(queues)")
                        .bind("queue", queue)))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"before", "after"})
    void theEffectOfAJobHappensOnceThoughItsWorkerIsKilled(String moment, @TempDir Path folder) {
        var plant = UUID.randomUUID();
        GARDEN.sql(tenant, "insert into garden.plant (tenant_id, id, name) values (:tenant, :id, 'Rose')")
                .bind("id", plant)
                .update();
        var jobs = node(
                RunsJobs.QUICK,
                InstantSource.system(),
                RunsJobs.growing(GARDEN, () -> {}, () -> {}).inQueue(queue));
        JobId job;
        try (var child = Child.running(RunsJobs.class, folder, Garden.url(), queue, moment)) {
            job = enqueue(jobs, NewJob.of(new RunsJobs.Grow(plant)));
            child.says("stopped");
            child.kill();
        }

        start(jobs);

        until(job, JobState.SUCCEEDED);
        int height = GARDEN.sql(tenant, "select height from garden.plant where tenant_id = :tenant and id = :id")
                .bind("id", plant)
                .one(row -> row.integer("height"));
        assertThat(height).isOne();
        assertThat(failures(job)).hasSize(moment.equals("before") ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1})
    void aWorkerWhoseClockIsWrongKeepsItsJobs(long hours) {
        var release = new CountDownLatch(1);
        var runs = new AtomicInteger();
        var kind = counting((_, _) -> {
            runs.incrementAndGet();
            release.await();
            return Outcome.done();
        });
        var jobs = node(RunsJobs.QUICK, kind);
        start(jobs);
        var job = enqueue(jobs, NewJob.of(new Count(1)));
        until(() -> runs.get() == 1, "the job to start");

        // It looks for lost jobs when it starts.
        start(node(RunsJobs.QUICK, () -> now.plus(Duration.ofHours(hours)), kind));

        assertThat(failures(job)).isEmpty();
        release.countDown();
        until(job, JobState.SUCCEEDED);
        assertThat(runs).hasValue(1);
    }

    @Test
    void aJobThatItsWorkerWasNotToldOfIsGivenOutAgain() {
        var jobs = node(RunsJobs.QUICK, counting((_, _) -> Outcome.done()));
        start(jobs);
        var job = enqueue(jobs, NewJob.of(new Count(1)).at(now.plus(Duration.ofHours(1))));

        JOBS.sql("""
                update jobs.job
                set state = 'running',
                    attempt = 1,
                    started_at = now(),
                    worker_id = (select worker_id from jobs.worker where :queue = any(queues))
                where job_id = :id
                """).bind("queue", queue).bind("id", job).update();

        until(job, JobState.SUCCEEDED);
        assertThat(failures(job)).containsExactly("the worker ended or fell silent");
        assertThat(text(job, "attempt::text")).isEqualTo("2");
    }

    @Test
    void aWorkerThatLostItsJobCannotCompleteIt() {
        var lost = new CountDownLatch(1);
        var rescued = new CountDownLatch(1);
        var refusals = new AtomicInteger();
        var jobs = node(RunsJobs.QUICK, counting((job, _) -> {
            if (job.attempt() == 1) {
                lost.countDown();
                rescued.await();
                try {
                    return GARDEN.transaction(tenant, tx -> {
                        job.complete(tx, null);
                        return Outcome.done();
                    });
                } catch (StaleAttempt e) {
                    refusals.incrementAndGet();
                    throw e;
                }
            }
            return Outcome.done();
        }));
        start(jobs);
        var job = enqueue(jobs, NewJob.of(new Count(1)));
        until(() -> lost.getCount() == 0, "the first attempt");

        JOBS.sql("update jobs.job set state = 'queued', worker_id = null where job_id = :id")
                .bind("id", job)
                .update();
        until(job, JobState.SUCCEEDED);
        rescued.countDown();

        until(() -> refusals.get() == 1, "the refusal");
        assertThat(text(job, "attempt::text")).isEqualTo("2");
        assertThat(state(job)).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void jobsThatEndedLongAgoAreForgotten() {
        var jobs = node(RunsJobs.QUICK, counting((_, _) -> Outcome.done()));
        start(jobs);
        var job = enqueue(jobs, NewJob.of(new Count(1)));
        until(job, JobState.SUCCEEDED);

        now = now.plus(Duration.ofDays(6));
        jobs.forget(now.minus(jobs.keep()));
        assertThat(jobsOfTenant()).isEqualTo(1);

        now = now.plus(Duration.ofDays(2));
        jobs.forget(now.minus(jobs.keep()));
        assertThat(jobsOfTenant()).isZero();
    }
}
