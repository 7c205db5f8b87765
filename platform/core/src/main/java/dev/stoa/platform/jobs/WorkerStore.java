package dev.stoa.platform.jobs;

import static dev.stoa.platform.jobs.JobStore.all;

import dev.stoa.platform.data.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/// The processes that run jobs, and what they are at. How long one has been silent is told by the clock of the
/// database alone, since theirs may differ.
final class WorkerStore {
    private final Database db;

    WorkerStore(Database db) {
        this.db = db;
    }

    /// Says that a worker lives, with the queues it works on.
    void beat(UUID worker, String name, Collection<String> queues, boolean isDraining, Instant startedAt) {
        db.sql("""
                insert into jobs.worker (worker_id, name, queues, started_at, seen_at, is_draining)
                values (:worker, :name, :queues, :started_at, now(), :draining)
                on conflict (worker_id) do update
                set seen_at = excluded.seen_at,
                    is_draining = excluded.is_draining
                """)
                .bind("worker", worker)
                .bind("name", name)
                .bind("queues", queues.stream().sorted().toList())
                .bind("started_at", startedAt)
                .bind("draining", isDraining)
                .update();
    }

    void leave(UUID worker) {
        db.sql("delete from jobs.worker where worker_id = :worker")
                .bind("worker", worker)
                .update();
    }

    /// An attempt that the database says a worker is at.
    record Attempt(JobId job, int number) {
        static Attempt at(TakenJob job) {
            return new Attempt(job.id(), job.attempt());
        }
    }

    /// What a worker is at.
    ///
    /// @param isUnwanted whether somebody wants it to end
    record Given(Attempt attempt, boolean isUnwanted) {}

    List<Given> given(UUID worker, Collection<String> queues) {
        return db.sql("""
                select job_id, attempt, cancel_requested_at is not null as unwanted
                from jobs.job
                where state = 'running'
                  and queue = any(:queues)
                  and worker_id = :worker
                """)
                .bind("worker", worker)
                .bind("queues", List.copyOf(queues))
                .list(row -> new Given(
                        new Attempt(new JobId(row.uuid("job_id")), row.integer("attempt")), row.bool("unwanted")));
    }

    /// Takes back what those are at who have been silent for longer than the lease, and what a worker
    /// was given without its knowing.
    ///
    /// @param unknown what `worker` does not know of
    /// @param failedAt for the record
    /// @return how many
    int rescue(UUID worker, Collection<Attempt> unknown, Collection<String> queues, Duration lease, Instant failedAt) {
        var rescued = db.sql("""
                with lost as (
                    select j.job_id, j.tenant_id, j.attempt, j.started_at, coalesce(w.name, 'a worker that is gone') as worker
                    from jobs.job j
                    left join jobs.worker w on w.worker_id = j.worker_id
                    where j.state = 'running'
                      and j.queue = any(:queues)
                      and (w.worker_id is null
                           or w.seen_at < now() - make_interval(secs => :lease)
                           or j.worker_id = :worker
                              and (j.job_id, j.attempt) in (select * from unnest(:jobs::uuid[], :attempts::integer[])))
                    for update of j skip locked
                ), noted as (
                    insert into jobs.failure (tenant_id, job_id, attempt, started_at, failed_at, worker, reason)
                    select tenant_id, job_id, attempt, started_at, :failed_at, worker, :reason
                    from lost
                    on conflict do nothing
                )
                update jobs.job j
                set state = case when j.cancel_requested_at is not null then 'cancelled'
                                 when j.attempt >= j.max_attempts then 'failed'
                                 else 'queued' end,
                    finished_at = case when j.cancel_requested_at is not null or j.attempt >= j.max_attempts
                                       then :failed_at::timestamptz end,
                    reason = :reason,
                    worker_id = null
                from lost
                where j.job_id = lost.job_id
                """)
                .bind("worker", worker)
                .bind("jobs", all(unknown, Attempt::job))
                .bind("attempts", all(unknown, Attempt::number))
                .bind("queues", List.copyOf(queues))
                .bind("lease", lease.toMillis() / 1000.0)
                .bind("failed_at", failedAt)
                .bind("reason", "the worker ended or fell silent")
                .update();
        db.sql("""
                delete from jobs.worker w
                where w.seen_at < now() - make_interval(secs => :lease)
                  and not exists (select from jobs.job j where j.state = 'running' and j.worker_id = w.worker_id)
                """).bind("lease", lease.toMillis() / 1000.0).update();
        return rescued;
    }
}
