package dev.stoa.platform.jobs;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The tables of the schema `jobs`, as those who make and run jobs use them.
///
/// What a module says about its jobs runs in the module's transaction, and row-level security holds
/// it to its own kinds and its tenant. All else sees the jobs of every tenant.
final class JobStore {
    /// Of more tenants than these the next ones have their turn next time.
    private static final int TENANTS_A_TURN = 200;

    private static final int FORGOTTEN_A_TIME = 1_000;

    private final Database db;

    JobStore(Database db) {
        this.db = db;
    }

    Database database() {
        return db;
    }

    /// A job that is not there yet.
    ///
    /// @param traceparent in which trace it is asked for; null for none
    record NewRow(
            JobId id,
            String kind,
            String queue,
            int maxAttempts,
            String args,
            NewJob wanted,
            JobState state,
            Instant runAt,
            Instant createdAt,
            @Nullable String traceparent) {}

    /// A job that this worker was given.
    ///
    /// @param attempt how often it was started, this time included; whoever writes about it says this
    ///     number
    /// @param traceparent as [NewRow#traceparent]
    record Taken(
            JobId id,
            TenantId tenant,
            @Nullable UserId owner,
            String kind,
            String queue,
            String args,
            int attempt,
            int maxAttempts,
            Instant startedAt,
            @Nullable String traceparent) {}

    /// How an attempt ended.
    ///
    /// @param runAt when it goes on; null if it is over
    /// @param isFree whether the attempt does not count
    /// @param result JSON
    record Ended(
            Taken job,
            JobState state,
            @Nullable Instant runAt,
            boolean isFree,
            @Nullable String result,
            @Nullable String reason,
            @Nullable String trace) {}

    /// How far a running job is.
    record Progress(JobId id, int attempt, int percent, String note) {}

    void insert(Transaction tx, List<NewRow> rows) {
        var first = rows.getFirst();
        tx.sql("""
                insert into jobs.job (job_id, tenant_id, owner_id, kind, queue, priority, args, state, max_attempts,
                                      run_at, created_at, traceparent)
                select r.job_id, :tenant, nullif(r.owner_id, '')::uuid, r.kind, r.queue, r.priority, r.args::jsonb, r.state,
                       r.max_attempts, r.run_at::timestamptz, :created_at, nullif(:traceparent, '')
                from unnest(:ids, :owners, :kinds, :queues, :priorities, :args, :states, :max_attempts, :run_ats)
                     as r (job_id, owner_id, kind, queue, priority, args, state, max_attempts, run_at)
                """)
                .bind("created_at", first.createdAt())
                .bind("traceparent", orEmpty(first.traceparent()))
                .bind("ids", all(rows, NewRow::id))
                .bind("owners", all(rows, row -> orEmpty(row.wanted().owner())))
                .bind("kinds", all(rows, NewRow::kind))
                .bind("queues", all(rows, NewRow::queue))
                .bind("priorities", all(rows, row -> row.wanted().priority()))
                .bind("args", all(rows, NewRow::args))
                .bind("states", all(rows, row -> row.state().wireName()))
                .bind("max_attempts", all(rows, NewRow::maxAttempts))
                .bind("run_ats", all(rows, row -> row.runAt().toString()))
                .update();
    }

    /// Adds a job, or answers false when there is one with its key. Waits for a transaction that is
    /// about to add one.
    boolean insertUnique(Transaction tx, NewRow row) {
        return tx.sql("""
                insert into jobs.job (job_id, tenant_id, owner_id, kind, queue, priority, args, state, max_attempts,
                                      unique_key, is_once, run_at, created_at, traceparent)
                values (:id, :tenant, :owner, :kind, :queue, :priority, :args::jsonb, :state, :max_attempts,
                        :key, :once, :run_at, :created_at, nullif(:traceparent, ''))
                on conflict (tenant_id, kind, unique_key)
                    where unique_key is not null
                      and (is_once or state in ('scheduled', 'queued', 'running', 'retrying'))
                    do nothing
                """)
                        .bind("id", row.id())
                        .bind("owner", row.wanted().owner())
                        .bind("kind", row.kind())
                        .bind("queue", row.queue())
                        .bind("priority", row.wanted().priority())
                        .bind("args", row.args())
                        .bind("state", row.state())
                        .bind("max_attempts", row.maxAttempts())
                        .bind("key", row.wanted().uniqueKey())
                        .bind("once", row.wanted().isOnce())
                        .bind("run_at", row.runAt())
                        .bind("created_at", row.createdAt())
                        .bind("traceparent", orEmpty(row.traceparent()))
                        .update()
                == 1;
    }

    Optional<JobId> findUnique(Transaction tx, NewRow row) {
        return tx.sql("""
                select job_id
                from jobs.job
                where tenant_id = :tenant
                  and kind = :kind
                  and unique_key = :key
                  and (is_once or state in ('scheduled', 'queued', 'running', 'retrying'))
                """)
                .bind("kind", row.kind())
                .bind("key", row.wanted().uniqueKey())
                .optional(found -> new JobId(found.uuid("job_id")));
    }

    /// Ends a running job well, in the transaction of what it did, or answers false when the attempt
    /// is no longer the one.
    boolean complete(Transaction tx, Taken job, @Nullable String result, Instant now) {
        return tx.sql("""
                update jobs.job
                set state = 'succeeded',
                    finished_at = :now,
                    worker_id = null,
                    result = :result::jsonb,
                    progress = case when progress is not null then 100 end
                where tenant_id = :tenant
                  and job_id = :id
                  and attempt = :attempt
                  and state = 'running'
                """)
                        .bind("id", job.id())
                        .bind("attempt", job.attempt())
                        .bind("result", result)
                        .bind("now", now)
                        .update()
                == 1;
    }

    /// Who takes jobs from a queue.
    ///
    /// @param kinds what it can run
    record Taker(UUID worker, String queue, Collection<String> kinds, int tenantLimit) {}

    /// What a turn gave.
    ///
    /// @param lastTenant whose turn was the last, so that the next one begins behind it
    record Turn(List<Taken> taken, TenantId lastTenant) {}

    /// Writes how attempts ended and takes up to `free` jobs, in one transaction.
    ///
    /// Repeating it after a failure does no harm: what has been written is no longer running.
    ///
    /// @param lastTenant as the turn before said; any for the first
    Turn turn(Taker taker, List<Ended> ended, int free, TenantId lastTenant, Instant now) {
        return db.transaction(tx -> {
            finish(tx, ended, now);
            return free > 0 && isOpen(tx, taker.queue())
                    ? take(tx, taker, free, lastTenant, now)
                    : new Turn(List.of(), lastTenant);
        });
    }

    /// Waits for its turn among the processes, and answers whether the queue is not paused.
    private static boolean isOpen(Transaction tx, String queue) {
        return tx.sql("select paused_at is null as open from jobs.queue where name = :queue for no key update")
                .bind("queue", queue)
                .optional(row -> row.bool("open"))
                .orElse(false);
    }

    /// The tenants with queued jobs, in the order of their turns: those behind the last one, then
    /// those before it.
    private static List<UUID> tenants(Transaction tx, String queue, TenantId last) {
        var tenants = new LinkedHashSet<>(tenantsFrom(tx, queue, last));
        if (tenants.size() < TENANTS_A_TURN && !last.equals(Jobs.INSTALLATION)) {
            tenants.addAll(tenantsFrom(tx, queue, Jobs.INSTALLATION));
        }
        if (tenants.remove(last.value())) {
            tenants.add(last.value());
        }
        return List.copyOf(tenants);
    }

    /// Goes from one tenant to the next by the index, however many jobs each of them has.
    private static List<UUID> tenantsFrom(Transaction tx, String queue, TenantId first) {
        return tx.sql("""
                with recursive tenant (id) as (
                    (select tenant_id
                     from jobs.job
                     where state = 'queued'
                       and queue = :queue
                       and tenant_id >= :first
                     order by tenant_id
                     limit 1)
                    union all
                    select next.tenant_id
                    from tenant
                    cross join lateral (
                        select j.tenant_id
                        from jobs.job j
                        where j.state = 'queued'
                          and j.queue = :queue
                          and j.tenant_id > tenant.id
                        order by j.tenant_id
                        limit 1) next
                )
                select id
                from tenant
                limit :tenants
                """)
                .bind("queue", queue)
                .bind("first", first)
                .bind("tenants", TENANTS_A_TURN)
                .list(row -> row.uuid("id"));
    }

    /// Gives each tenant with queued jobs a turn before any has its second, counting those that run.
    /// Of the jobs of a tenant the most important one goes first, and of equals the oldest.
    private static Turn take(Transaction tx, Taker taker, int free, TenantId lastTenant, Instant now) {
        var tenants = tenants(tx, taker.queue(), lastTenant);
        if (tenants.isEmpty()) {
            return new Turn(List.of(), lastTenant);
        }
        var taken = tx.sql("""
                with busy as (
                    select tenant_id, count(*) as jobs
                    from jobs.job
                    where state = 'running'
                      and queue = :queue
                    group by tenant_id
                ), candidate as (
                    select q.job_id, t.place,
                           coalesce(b.jobs, 0) + row_number() over (partition by t.id order by q.priority, q.job_id) as round
                    from unnest(:tenants::uuid[]) with ordinality as t (id, place)
                    left join busy b on b.tenant_id = t.id
                    cross join lateral (
                        select j.job_id, j.priority
                        from jobs.job j
                        where j.state = 'queued'
                          and j.queue = :queue
                          and j.tenant_id = t.id
                          and j.kind = any(:kinds)
                        order by j.priority, j.job_id
                        limit greatest(0, least(:free, :tenant_limit - coalesce(b.jobs, 0)))) q
                ), chosen as (
                    select job_id
                    from candidate
                    order by round, place
                    limit :free
                ), held as (
                    select j.job_id
                    from jobs.job j
                    join chosen using (job_id)
                    where j.state = 'queued'
                    for update of j skip locked
                )
                update jobs.job j
                set state = 'running',
                    attempt = j.attempt + 1,
                    worker_id = :worker,
                    started_at = :now,
                    progress = null,
                    progress_note = null
                from held
                where j.job_id = held.job_id
                returning j.job_id, j.tenant_id, j.owner_id, j.kind, j.queue, j.args::text as args, j.attempt,
                          j.max_attempts, j.started_at, j.traceparent
                """)
                .bind("queue", taker.queue())
                .bind("tenants", tenants)
                .bind("kinds", List.copyOf(taker.kinds()))
                .bind("free", (long) free)
                .bind("tenant_limit", (long) taker.tenantLimit())
                .bind("worker", taker.worker())
                .bind("now", now)
                .list(JobStore::taken);
        var last = taken.stream()
                .mapToInt(job -> tenants.indexOf(job.tenant().value()))
                .max();
        return new Turn(taken, new TenantId(tenants.get(last.orElse(tenants.size() - 1))));
    }

    /// Takes the next job of one tenant from any of the queues, whether they are paused or not.
    Optional<Taken> takeOne(UUID worker, TenantId tenant, Collection<String> kinds, Instant now) {
        return db.sql("""
                update jobs.job
                set state = 'running',
                    attempt = attempt + 1,
                    worker_id = :worker,
                    started_at = :now
                where job_id = (select job_id
                                from jobs.job
                                where tenant_id = :of
                                  and state in ('queued', 'scheduled', 'retrying')
                                  and run_at <= :now
                                  and kind = any(:kinds)
                                order by priority, job_id
                                limit 1
                                for update skip locked)
                returning job_id, tenant_id, owner_id, kind, queue, args::text as args, attempt, max_attempts, started_at,
                          traceparent
                """)
                .bind("worker", worker)
                .bind("of", tenant)
                .bind("kinds", List.copyOf(kinds))
                .bind("now", now)
                .optional(JobStore::taken);
    }

    private static void finish(Transaction tx, List<Ended> ended, Instant now) {
        if (ended.isEmpty()) {
            return;
        }
        noteFailures(tx, ended.stream().filter(JobStore::isFailure).toList(), now);
        tx.sql("""
                update jobs.job j
                set state = e.state,
                    finished_at = case when e.run_at is null then :now::timestamptz end,
                    run_at = coalesce(e.run_at, j.run_at),
                    max_attempts = j.max_attempts + e.free,
                    worker_id = null,
                    progress = case when e.state = 'succeeded' and j.progress is not null then 100 else j.progress end,
                    result = e.result,
                    reason = e.reason
                from (select o.job_id, o.attempt, o.free,
                             case when k.cancel_requested_at is not null and o.run_at <> '' and o.free = 0
                                  then 'cancelled' else o.state end as state,
                             case when k.cancel_requested_at is not null and o.free = 0
                                  then null else nullif(o.run_at, '')::timestamptz end as run_at,
                             nullif(o.result, '')::jsonb as result,
                             nullif(o.reason, '') as reason
                      from unnest(:ids, :attempts, :states, :run_ats, :free, :results, :reasons)
                           as o (job_id, attempt, state, run_at, free, result, reason)
                      join jobs.job k on k.job_id = o.job_id) e
                where j.job_id = e.job_id
                  and j.attempt = e.attempt
                  and j.state = 'running'
                """)
                .bind("now", now)
                .bind("ids", all(ended, end -> end.job().id()))
                .bind("attempts", all(ended, end -> end.job().attempt()))
                .bind("states", all(ended, end -> end.state().wireName()))
                .bind("run_ats", all(ended, end -> orEmpty(end.runAt())))
                .bind("free", all(ended, end -> end.isFree() ? 1 : 0))
                .bind("results", all(ended, end -> orEmpty(end.result())))
                .bind("reasons", all(ended, end -> orEmpty(end.reason())))
                .update();
        count(tx, ended, now);
    }

    private static boolean isFailure(Ended end) {
        return end.state() == JobState.RETRYING || end.state() == JobState.FAILED;
    }

    private static void count(Transaction tx, List<Ended> ended, Instant now) {
        tx.sql("""
                insert into jobs.tally (minute, queue, succeeded, retried, failed, cancelled)
                values (:minute, :queue, :succeeded, :retried, :failed, :cancelled)
                on conflict (minute, queue) do update
                set succeeded = tally.succeeded + excluded.succeeded,
                    retried = tally.retried + excluded.retried,
                    failed = tally.failed + excluded.failed,
                    cancelled = tally.cancelled + excluded.cancelled
                """)
                .bind("minute", now.truncatedTo(ChronoUnit.MINUTES))
                .bind("queue", ended.getFirst().job().queue())
                .bind("succeeded", count(ended, JobState.SUCCEEDED))
                .bind("retried", count(ended, JobState.RETRYING))
                .bind("failed", count(ended, JobState.FAILED))
                .bind("cancelled", count(ended, JobState.CANCELLED))
                .update();
    }

    private static long count(List<Ended> ended, JobState state) {
        return ended.stream().filter(end -> end.state() == state).count();
    }

    private static void noteFailures(Transaction tx, List<Ended> failed, Instant now) {
        if (failed.isEmpty()) {
            return;
        }
        tx.sql("""
                insert into jobs.failure (tenant_id, job_id, attempt, started_at, failed_at, worker, reason, trace)
                select j.tenant_id, j.job_id, f.attempt, f.started_at::timestamptz, :now, coalesce(w.name, ''), f.reason,
                       nullif(f.trace, '')
                from unnest(:ids, :attempts, :started_ats, :reasons, :traces) as f (job_id, attempt, started_at, reason, trace)
                join jobs.job j on j.job_id = f.job_id
                left join jobs.worker w on w.worker_id = j.worker_id
                on conflict do nothing
                """)
                .bind("now", now)
                .bind("ids", all(failed, end -> end.job().id()))
                .bind("attempts", all(failed, end -> end.job().attempt()))
                .bind("started_ats", all(failed, end -> end.job().startedAt().toString()))
                .bind("reasons", all(failed, end -> orEmpty(end.reason())))
                .bind("traces", all(failed, end -> orEmpty(end.trace())))
                .update();
    }

    /// Queues what has come due, and answers in which queues.
    List<String> queueDue(Collection<String> queues, Instant now) {
        return db.sql("""
                with due as (
                    select job_id
                    from jobs.job
                    where state in ('scheduled', 'retrying')
                      and run_at <= :now
                      and queue = any(:queues)
                    order by run_at
                    limit 10000
                    for update skip locked
                ), moved as (
                    update jobs.job j
                    set state = 'queued'
                    from due
                    where j.job_id = due.job_id
                    returning j.queue
                )
                select distinct queue from moved
                """).bind("now", now).bind("queues", List.copyOf(queues)).list(row -> row.text("queue"));
    }

    void write(List<Progress> progress) {
        db.sql("""
                update jobs.job j
                set progress = p.percent,
                    progress_note = p.note
                from unnest(:ids, :attempts, :percents, :notes) as p (job_id, attempt, percent, note)
                where j.job_id = p.job_id
                  and j.attempt = p.attempt
                  and j.state = 'running'
                """)
                .bind("ids", all(progress, Progress::id))
                .bind("attempts", all(progress, Progress::attempt))
                .bind("percents", all(progress, Progress::percent))
                .bind("notes", all(progress, Progress::note))
                .update();
    }

    /// Says that a worker lives, with the queues it works on.
    void beat(UUID worker, String name, Collection<String> queues, boolean isDraining, Instant startedAt, Instant now) {
        db.sql("""
                insert into jobs.worker (worker_id, name, queues, started_at, seen_at, is_draining)
                values (:worker, :name, :queues, :started_at, :now, :draining)
                on conflict (worker_id) do update
                set seen_at = excluded.seen_at,
                    is_draining = excluded.is_draining
                """)
                .bind("worker", worker)
                .bind("name", name)
                .bind("queues", queues.stream().sorted().toList())
                .bind("started_at", startedAt)
                .bind("now", now)
                .bind("draining", isDraining)
                .update();
    }

    void leave(UUID worker) {
        db.sql("delete from jobs.worker where worker_id = :worker")
                .bind("worker", worker)
                .update();
    }

    void open(Collection<String> queues) {
        db.sql("insert into jobs.queue (name) select unnest(:queues) on conflict do nothing")
                .bind("queues", queues.stream().sorted().toList())
                .update();
    }

    /// Takes back what dead workers were at, and what was given to this one without its knowing, as
    /// when the connection broke while it was told.
    ///
    /// @param known what this worker is at
    /// @return how many
    int rescue(UUID worker, Collection<JobId> known, Collection<String> queues, Duration lease, Instant now) {
        var rescued = db.sql("""
                with lost as (
                    select j.job_id, j.tenant_id, j.attempt, j.started_at, coalesce(w.name, 'a worker that is gone') as worker
                    from jobs.job j
                    left join jobs.worker w on w.worker_id = j.worker_id
                    where j.state = 'running'
                      and j.queue = any(:queues)
                      and (w.worker_id is null
                           or w.seen_at < :silent_since
                           or j.worker_id = :worker and j.started_at < :silent_since and not j.job_id = any(:known::uuid[]))
                    for update of j skip locked
                ), noted as (
                    insert into jobs.failure (tenant_id, job_id, attempt, started_at, failed_at, worker, reason)
                    select tenant_id, job_id, attempt, started_at, :now, worker, :reason
                    from lost
                    on conflict do nothing
                )
                update jobs.job j
                set state = case when j.cancel_requested_at is not null then 'cancelled'
                                 when j.attempt >= j.max_attempts then 'failed'
                                 else 'queued' end,
                    finished_at = case when j.cancel_requested_at is not null or j.attempt >= j.max_attempts
                                       then :now::timestamptz end,
                    reason = :reason,
                    worker_id = null
                from lost
                where j.job_id = lost.job_id
                """)
                .bind("worker", worker)
                .bind("known", all(known, JobId::value))
                .bind("queues", List.copyOf(queues))
                .bind("silent_since", now.minus(lease))
                .bind("now", now)
                .bind("reason", "the worker ended or fell silent")
                .update();
        db.sql("""
                delete from jobs.worker w
                where w.seen_at < :silent_since
                  and not exists (select from jobs.job j where j.state = 'running' and j.worker_id = w.worker_id)
                """).bind("silent_since", now.minus(lease)).update();
        return rescued;
    }

    /// Which running jobs of a worker somebody wants to end.
    List<JobId> cancelRequested(UUID worker, Collection<String> queues) {
        return db.sql("""
                select job_id
                from jobs.job
                where state = 'running'
                  and queue = any(:queues)
                  and worker_id = :worker
                  and cancel_requested_at is not null
                """)
                .bind("worker", worker)
                .bind("queues", List.copyOf(queues))
                .list(row -> new JobId(row.uuid("job_id")));
    }

    /// Makes a schedule known. One whose timing changed starts anew, and so does one that waits beyond the
    /// time after the next: the clock has been put back.
    void put(Schedule schedule, String kind, Instant now) {
        var next = schedule.timing().next(now);
        db.sql("""
                insert into jobs.schedule (name, kind, timing, next_run_at)
                values (:name, :kind, :timing, :next)
                on conflict (name) do update
                set kind = excluded.kind,
                    timing = excluded.timing,
                    next_run_at = excluded.next_run_at
                where schedule.timing <> excluded.timing
                   or schedule.kind <> excluded.kind
                   or schedule.next_run_at > :after_next
                """)
                .bind("name", schedule.name())
                .bind("kind", kind)
                .bind("timing", schedule.timing().toString())
                .bind("next", next)
                .bind("after_next", schedule.timing().next(next))
                .update();
    }

    /// Runs `work` for those of the schedules that are due, each held against other processes.
    void eachDue(Map<String, Schedule> schedules, Instant now, DueSchedule work) {
        var names = db.sql("select name from jobs.schedule where next_run_at <= :now and name = any(:names)")
                .bind("now", now)
                .bind("names", List.copyOf(schedules.keySet()))
                .list(row -> row.text("name"));
        for (var name : names) {
            var schedule = Objects.requireNonNull(schedules.get(name));
            db.transaction(Jobs.INSTALLATION, tx -> {
                var due = tx.sql("""
                        select next_run_at
                        from jobs.schedule
                        where name = :name
                          and next_run_at <= :now
                        for update skip locked
                        """).bind("name", name).bind("now", now).optional(row -> row.instant("next_run_at"));
                due.ifPresent(time -> ran(
                        tx,
                        name,
                        work.run(tx, schedule, time),
                        schedule.timing().next(now),
                        now));
                return true;
            });
        }
    }

    /// What is done with a schedule that is due.
    interface DueSchedule {
        /// @param due when it was due first
        JobId run(Transaction tx, Schedule schedule, Instant due);
    }

    private static void ran(Transaction tx, String name, JobId job, Instant next, Instant now) {
        tx.sql("""
                update jobs.schedule
                set next_run_at = :next,
                    last_run_at = :now,
                    last_job_id = :job
                where name = :name
                """)
                .bind("name", name)
                .bind("next", next)
                .bind("now", now)
                .bind("job", job)
                .update();
    }

    /// How many jobs of a kind are in a state.
    record Depth(String queue, String kind, JobState state, long jobs) {}

    List<Depth> depths(Collection<String> queues) {
        return db.sql("""
                select queue, kind, state, count(*) as jobs
                from jobs.job
                where state in ('scheduled', 'queued', 'running', 'retrying')
                  and queue = any(:queues)
                group by queue, kind, state
                """)
                .bind("queues", List.copyOf(queues))
                .list(row -> new Depth(
                        row.text("queue"),
                        row.text("kind"),
                        row.enumValue("state", JobState.class),
                        row.number("jobs")));
    }

    /// Since when the oldest job of a queue has been waiting for its turn.
    record Oldest(String queue, Instant since) {}

    List<Oldest> oldest(Collection<String> queues) {
        return db.sql("""
                select queue, min(run_at) as since
                from jobs.job
                where state = 'queued'
                  and queue = any(:queues)
                group by queue
                """)
                .bind("queues", List.copyOf(queues))
                .list(row -> new Oldest(row.text("queue"), row.instant("since")));
    }

    long workers() {
        return db.sql("select count(*) as workers from jobs.worker").one(row -> row.number("workers"));
    }

    /// Deletes jobs that ended before a time, and answers how many.
    long forget(Instant before) {
        var forgotten = 0L;
        for (var state : List.of("succeeded", "failed", "cancelled")) {
            var some = FORGOTTEN_A_TIME;
            while (some == FORGOTTEN_A_TIME) {
                some = db.sql("""
                        delete from jobs.job
                        where job_id in (select job_id
                                         from jobs.job
                                         where state = :state
                                           and finished_at < :before
                                         order by job_id
                                         limit :some)
                        """)
                        .bind("state", state)
                        .bind("before", before)
                        .bind("some", FORGOTTEN_A_TIME)
                        .update();
                forgotten += some;
            }
        }
        db.sql("delete from jobs.tally where minute < :before")
                .bind("before", before)
                .update();
        return forgotten;
    }

    private static Taken taken(Row row) {
        var owner = row.uuidOrNull("owner_id");
        return new Taken(
                new JobId(row.uuid("job_id")),
                new TenantId(row.uuid("tenant_id")),
                owner == null ? null : new UserId(owner),
                row.text("kind"),
                row.text("queue"),
                row.text("args"),
                row.integer("attempt"),
                row.integer("max_attempts"),
                row.instant("started_at"),
                row.textOrNull("traceparent"));
    }

    private static <T, V> List<V> all(Collection<T> items, Function<T, V> part) {
        return items.stream().map(part).toList();
    }

    /// Arrays of ours hold no nulls.
    private static String orEmpty(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
