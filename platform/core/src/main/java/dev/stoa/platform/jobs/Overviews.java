package dev.stoa.platform.jobs;

import dev.stoa.platform.data.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// How queues, workers and schedules are.
final class Overviews {
    private static final Duration RATES = Duration.ofHours(1);

    private final Database db;
    private final Jobs jobs;

    Overviews(Database db, Jobs jobs) {
        this.db = db;
        this.jobs = jobs;
    }

    JobsOverview all() {
        var now = jobs.clock().instant();
        var counts = db.sql("""
                select (select count(*) from jobs.job where state = 'queued') as queued,
                       (select count(*) from jobs.job where state = 'running') as running,
                       (select count(*) from jobs.job where state = 'failed') as failed,
                       waiting.scheduled, waiting.retrying
                from (select count(*) filter (where state = 'scheduled') as scheduled,
                             count(*) filter (where state = 'retrying') as retrying
                      from jobs.job
                      where state in ('scheduled', 'retrying')) waiting
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
                    select count(*) as queued,
                           min(run_at) as oldest_at,
                           (select count(*) from jobs.job where queue = q.name and state = 'running') as running
                    from jobs.job
                    where queue = q.name
                      and state = 'queued') j
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
}
