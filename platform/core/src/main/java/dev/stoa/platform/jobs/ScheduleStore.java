package dev.stoa.platform.jobs;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// When schedules run next and ran last.
final class ScheduleStore {
    private final Database db;

    ScheduleStore(Database db) {
        this.db = db;
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
}
