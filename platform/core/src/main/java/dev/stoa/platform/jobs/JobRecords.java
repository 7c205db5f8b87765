package dev.stoa.platform.jobs;

import dev.stoa.platform.data.ConstraintViolation;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.data.Statement;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The tables of the schema `jobs`, as people look at them and step in.
final class JobRecords {
    private static final Duration RATES = Duration.ofHours(1);

    /// What is changed at once is locked at once.
    private static final int BULK = 10_000;

    private static final String COLUMNS = """
            job_id, tenant_id, kind, queue, priority, state, attempt, max_attempts, created_at, run_at, started_at,
                   finished_at, progress, progress_note, cancel_requested_at, reason""";

    private static final String MATCHES = """
              and (:state::text is null or state = :state)
              and (:kind::text is null or kind = :kind)
              and (:queue::text is null or queue = :queue)
              and (:tenant_id::uuid is null or tenant_id = :tenant_id)
            """;

    private final Database db;
    private final Jobs jobs;

    JobRecords(Database db, Jobs jobs) {
        this.db = db;
        this.jobs = jobs;
    }

    /// Jobs older than the given one, the newest first.
    List<JobSummary> listAfter(JobFilter filter, @Nullable JobId after, int limit) {
        var sql = "select " + COLUMNS + "\nfrom jobs.job\nwhere (:after::uuid is null or job_id < :after)\n" + MATCHES
                + "order by job_id desc\nlimit :limit";
        return filtered(db.sql(sql), filter)
                .bind("after", after)
                .bind("limit", limit)
                .list(JobRecords::summary);
    }

    private static Statement filtered(Statement statement, JobFilter filter) {
        return statement
                .bind("state", filter.state())
                .bind("kind", filter.kind())
                .bind("queue", filter.queue())
                .bind("tenant_id", filter.tenant());
    }

    Optional<JobDetails> find(JobId id) {
        var failures = db.sql("""
                select attempt, started_at, failed_at, worker, reason, trace
                from jobs.failure
                where job_id = :id
                order by attempt
                """).bind("id", id).list(JobRecords::failure);
        return db.sql("""
                select %s, owner_id, unique_key, args::text as args, result::text as result,
                       (select w.name from jobs.worker w where w.worker_id = job.worker_id) as worker
                from jobs.job
                where job_id = :id
                """.formatted(COLUMNS))
                .bind("id", id)
                .optional(row -> new JobDetails(
                        summary(row),
                        owner(row),
                        row.textOrNull("unique_key"),
                        row.textOrNull("worker"),
                        jobs.tree(row.text("args")),
                        tree(row, "result"),
                        failures));
    }

    /// A job that the person asked for.
    Optional<OwnJob> find(TenantId tenant, UserId owner, JobId id) {
        return db.sql(tenant, """
                select job_id, kind, state, progress, progress_note, result::text as result, created_at, finished_at
                from jobs.job
                where tenant_id = :tenant
                  and owner_id = :owner
                  and job_id = :id
                """)
                .bind("owner", owner)
                .bind("id", id)
                .optional(row -> new OwnJob(
                        new JobId(row.uuid("job_id")),
                        row.text("kind"),
                        OwnJob.Phase.of(row.enumValue("state", JobState.class)),
                        row.integerOrNull("progress"),
                        row.textOrNull("progress_note"),
                        tree(row, "result"),
                        row.instant("created_at"),
                        row.instantOrNull("finished_at")));
    }

    /// Ends a job that waits, and tells the worker of one that runs to end it; answers false when it
    /// is over.
    boolean cancel(JobId id) {
        var state = db.sql("""
                update jobs.job
                set state = case when state = 'running' then state else 'cancelled' end,
                    finished_at = case when state = 'running' then null else :now::timestamptz end,
                    cancel_requested_at = :now,
                    reason = 'cancelled'
                where job_id = :id
                  and state in ('scheduled', 'queued', 'running', 'retrying')
                returning state
                """)
                .bind("id", id)
                .bind("now", jobs.clock().instant())
                .optional(row -> row.enumValue("state", JobState.class));
        if (state.isPresent() && state.get() == JobState.RUNNING) {
            jobs.interrupt(id);
        }
        return state.isPresent();
    }

    /// Queues a job again that is over, or that waits for its next attempt; answers false when it is
    /// neither.
    ///
    /// @throws dev.stoa.web.Problem 409 if another job has its unique key by now
    boolean retry(JobId id) {
        try {
            return retry("job_id = :id and state in ('failed', 'cancelled', 'succeeded', 'retrying')", id, null) == 1;
        } catch (ConstraintViolation e) {
            if (e.isOf("job_unique")) {
                throw JobProblem.KEY_TAKEN.because("Another job with the same unique key is on its way.");
            }
            throw e;
        }
    }

    /// Queues dead jobs again, but for those whose key another job has by now, and answers how many.
    ///
    /// @param kind null for all
    int retryFailed(@Nullable String kind) {
        return retry("""
                job_id in (select j.job_id
                           from jobs.job j
                           where j.state = 'failed'
                             and (:kind::text is null or j.kind = :kind)
                             and not exists (select
                                             from jobs.job o
                                             where o.tenant_id = j.tenant_id
                                               and o.kind = j.kind
                                               and o.unique_key = j.unique_key
                                               and o.job_id <> j.job_id)
                           order by j.job_id
                           limit %d)
                """.formatted(BULK), null, kind);
    }

    private int retry(String which, @Nullable JobId id, @Nullable String kind) {
        var queues = db.sql("""
                update jobs.job
                set state = 'queued',
                    run_at = :now,
                    finished_at = null,
                    cancel_requested_at = null,
                    result = null,
                    max_attempts = greatest(max_attempts, attempt + 1)
                where %s
                returning queue
                """.formatted(which))
                .bind("id", id)
                .bind("kind", kind)
                .bind("now", jobs.clock().instant())
                .list(row -> row.text("queue"));
        queues.stream().distinct().forEach(jobs::wake);
        return queues.size();
    }

    /// Deletes a job that is over.
    boolean discard(JobId id) {
        return db.sql("delete from jobs.job where job_id = :id and state in ('succeeded', 'failed', 'cancelled')")
                        .bind("id", id)
                        .update()
                == 1;
    }

    /// Deletes dead jobs, and answers how many.
    ///
    /// @param kind null for all
    int discardFailed(@Nullable String kind) {
        return db.sql("""
                delete from jobs.job
                where job_id in (select job_id
                                 from jobs.job
                                 where state = 'failed'
                                   and (:kind::text is null or kind = :kind)
                                 order by job_id
                                 limit :bulk)
                """).bind("kind", kind).bind("bulk", BULK).update();
    }

    /// Lets no job of a queue begin on any node, or lets them again; answers false when there is no
    /// such queue.
    boolean pause(String queue, boolean isPaused) {
        var found = db.sql("""
                update jobs.queue
                set paused_at = case when :paused then coalesce(paused_at, :now) end
                where name = :queue
                """)
                        .bind("queue", queue)
                        .bind("paused", isPaused)
                        .bind("now", jobs.clock().instant())
                        .update()
                == 1;
        if (found) {
            jobs.wake(queue);
        }
        return found;
    }

    /// Makes a schedule due now; answers false when there is no such schedule.
    boolean run(String schedule) {
        return db.sql("update jobs.schedule set next_run_at = least(next_run_at, :now) where name = :name")
                        .bind("name", schedule)
                        .bind("now", jobs.clock().instant())
                        .update()
                == 1;
    }

    JobsOverview overview() {
        var now = jobs.clock().instant();
        var counts = db.sql("""
                select count(*) filter (where state = 'scheduled') as scheduled,
                       count(*) filter (where state = 'queued') as queued,
                       count(*) filter (where state = 'running') as running,
                       count(*) filter (where state = 'retrying') as retrying,
                       count(*) filter (where state = 'failed') as failed
                from jobs.job
                where state in ('scheduled', 'queued', 'running', 'retrying', 'failed')
                """)
                .one(row -> List.of(
                        row.number("scheduled"),
                        row.number("queued"),
                        row.number("running"),
                        row.number("retrying"),
                        row.number("failed")));
        return new JobsOverview(
                now,
                counts.get(0),
                counts.get(1),
                counts.get(2),
                counts.get(3),
                counts.get(4),
                queues(),
                workers(),
                schedules(),
                rates(now.minus(RATES)),
                jobs.kinds().stream().map(JobKind::name).sorted().toList());
    }

    List<JobsOverview.Queue> queues() {
        return db.sql("""
                select q.name, q.paused_at, j.queued, j.running, j.oldest_at
                from jobs.queue q
                cross join lateral (
                    select count(*) filter (where state = 'queued') as queued,
                           count(*) filter (where state = 'running') as running,
                           min(run_at) filter (where state = 'queued') as oldest_at
                    from jobs.job
                    where queue = q.name
                      and state in ('queued', 'running')) j
                order by q.name
                """)
                .list(row -> new JobsOverview.Queue(
                        row.text("name"),
                        row.instantOrNull("paused_at"),
                        row.number("queued"),
                        row.number("running"),
                        row.instantOrNull("oldest_at")));
    }

    private List<JobsOverview.Worker> workers() {
        return db.sql("""
                select w.name, w.queues, w.started_at, w.seen_at, w.is_draining,
                       (select count(*) from jobs.job j where j.state = 'running' and j.worker_id = w.worker_id) as running
                from jobs.worker w
                order by w.started_at
                """)
                .list(row -> new JobsOverview.Worker(
                        row.text("name"),
                        row.texts("queues"),
                        row.instant("started_at"),
                        row.instant("seen_at"),
                        row.bool("is_draining"),
                        row.number("running")));
    }

    private List<JobsOverview.Planned> schedules() {
        return db.sql("""
                select s.name, s.kind, s.timing, s.next_run_at, s.last_run_at, s.last_job_id, j.state as last_state
                from jobs.schedule s
                left join jobs.job j on j.job_id = s.last_job_id
                order by s.name
                """).list(row -> {
            var last = row.uuidOrNull("last_job_id");
            return new JobsOverview.Planned(
                    row.text("name"),
                    row.text("kind"),
                    row.text("timing"),
                    row.instant("next_run_at"),
                    row.instantOrNull("last_run_at"),
                    last == null ? null : new JobId(last),
                    row.textOrNull("last_state") == null ? null : row.enumValue("last_state", JobState.class));
        });
    }

    private List<JobsOverview.Rate> rates(Instant since) {
        return db.sql("""
                select minute, sum(succeeded)::bigint as succeeded, sum(retried)::bigint as retried,
                       sum(failed)::bigint as failed, sum(cancelled)::bigint as cancelled
                from jobs.tally
                where minute >= :since
                group by minute
                order by minute
                """)
                .bind("since", since)
                .list(row -> new JobsOverview.Rate(
                        row.instant("minute"),
                        row.number("succeeded"),
                        row.number("retried"),
                        row.number("failed"),
                        row.number("cancelled")));
    }

    private @Nullable Object tree(Row row, String column) {
        var text = row.textOrNull(column);
        return text == null ? null : jobs.tree(text);
    }

    private static @Nullable UserId owner(Row row) {
        var owner = row.uuidOrNull("owner_id");
        return owner == null ? null : new UserId(owner);
    }

    private static JobSummary summary(Row row) {
        return new JobSummary(
                new JobId(row.uuid("job_id")),
                new TenantId(row.uuid("tenant_id")),
                row.text("kind"),
                row.text("queue"),
                row.integer("priority"),
                row.enumValue("state", JobState.class),
                row.integer("attempt"),
                row.integer("max_attempts"),
                row.instant("created_at"),
                row.instant("run_at"),
                row.instantOrNull("started_at"),
                row.instantOrNull("finished_at"),
                row.integerOrNull("progress"),
                row.textOrNull("progress_note"),
                row.instantOrNull("cancel_requested_at") != null,
                row.textOrNull("reason"));
    }

    private static JobDetails.Failure failure(Row row) {
        return new JobDetails.Failure(
                row.integer("attempt"),
                row.instant("started_at"),
                row.instant("failed_at"),
                row.text("worker"),
                row.text("reason"),
                row.textOrNull("trace"));
    }
}
