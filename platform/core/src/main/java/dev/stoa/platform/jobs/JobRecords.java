package dev.stoa.platform.jobs;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.data.Statement;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Jobs as people look at them.
final class JobRecords {
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
