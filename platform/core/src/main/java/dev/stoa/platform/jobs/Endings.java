package dev.stoa.platform.jobs;

import static dev.stoa.platform.jobs.JobStore.all;
import static dev.stoa.platform.jobs.JobStore.orEmpty;

import dev.stoa.platform.data.Transaction;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Writes how attempts ended: in the rows of their jobs, in `jobs.failure` and in `jobs.tally`.
///
/// What an attempt has to say counts as long as its job is running and it is the last one. So writing
/// it twice does no harm, and an attempt that lost its job changes nothing.
final class Endings {
    private Endings() {}

    /// @param endings of any queues; at least one
    static void write(Transaction tx, List<Ending> endings, Instant now) {
        noteFailures(tx, endings.stream().filter(Ending::isFailure).toList(), now);
        tx.sql("""
                with ended as (
                    update jobs.job j
                    set state = case when e.run_at <> '' and j.cancel_requested_at is not null then 'cancelled'
                                     else e.state end,
                        finished_at = case when e.run_at = '' or j.cancel_requested_at is not null
                                           then :now::timestamptz end,
                        run_at = case when e.run_at = '' then j.run_at else e.run_at::timestamptz end,
                        max_attempts = j.max_attempts + e.free,
                        worker_id = null,
                        progress = case when e.state = 'succeeded' and j.progress is not null then 100
                                        else j.progress end,
                        result = nullif(e.result, '')::jsonb,
                        reason = nullif(e.reason, '')
                    from unnest(:ids, :attempts, :states, :run_ats, :free, :results, :reasons)
                         as e (job_id, attempt, state, run_at, free, result, reason)
                    where j.job_id = e.job_id
                      and j.attempt = e.attempt
                      and j.state = 'running'
                    returning j.queue, j.state
                )
                insert into jobs.tally (minute, queue, succeeded, retried, failed, cancelled)
                select :minute, queue,
                       count(*) filter (where state = 'succeeded'),
                       count(*) filter (where state = 'retrying'),
                       count(*) filter (where state = 'failed'),
                       count(*) filter (where state = 'cancelled')
                from ended
                group by queue
                on conflict (minute, queue) do update
                set succeeded = tally.succeeded + excluded.succeeded,
                    retried = tally.retried + excluded.retried,
                    failed = tally.failed + excluded.failed,
                    cancelled = tally.cancelled + excluded.cancelled
                """)
                .bind("now", now)
                .bind("minute", now.truncatedTo(ChronoUnit.MINUTES))
                .bind("ids", all(endings, end -> end.job().id()))
                .bind("attempts", all(endings, end -> end.job().attempt()))
                .bind("states", all(endings, end -> end.state().wireName()))
                .bind("run_ats", all(endings, end -> orEmpty(end.runAt())))
                .bind("free", all(endings, end -> end.isFree() ? 1 : 0))
                .bind("results", all(endings, end -> orEmpty(end.result())))
                .bind("reasons", all(endings, end -> orEmpty(end.reason())))
                .update();
    }

    private static void noteFailures(Transaction tx, List<Ending> failed, Instant now) {
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
}
