package dev.stoa.platform.jobs;

import dev.stoa.platform.data.ConstraintViolation;
import dev.stoa.platform.data.Database;
import org.jspecify.annotations.Nullable;

/// What people do about jobs, queues and schedules.
final class JobControl {
    /// What is changed at once is locked at once.
    private static final int BULK = 10_000;

    private final Database db;
    private final Jobs jobs;

    JobControl(Database db, Jobs jobs) {
        this.db = db;
        this.jobs = jobs;
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
}
