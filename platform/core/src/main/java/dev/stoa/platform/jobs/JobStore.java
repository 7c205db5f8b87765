package dev.stoa.platform.jobs;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The table `jobs.job`, from one job's beginning to its end. How jobs are given out is in [Turns], how
/// attempts end in [Endings].
///
/// What a module says about its jobs runs in the module's transaction, and row-level security holds
/// it to its own kinds and its tenant. All else sees the jobs of every tenant.
final class JobStore {
    private static final int FORGOTTEN_A_TIME = 1_000;

    private final Database db;

    JobStore(Database db) {
        this.db = db;
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
    boolean complete(Transaction tx, TakenJob job, @Nullable String result, Instant now) {
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

    void open(Collection<String> queues) {
        db.sql("insert into jobs.queue (name) select unnest(:queues) on conflict do nothing")
                .bind("queues", queues.stream().sorted().toList())
                .update();
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

    static <T, V> List<V> all(Collection<T> items, Function<T, V> part) {
        return items.stream().map(part).toList();
    }

    /// Arrays of ours hold no nulls.
    static String orEmpty(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
