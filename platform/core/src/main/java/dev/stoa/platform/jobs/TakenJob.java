package dev.stoa.platform.jobs;

import dev.stoa.platform.data.Row;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A job that this process was given.
///
/// @param attempt how often it was started, this time included; whoever writes about it says this
///     number
/// @param traceparent in which trace it was asked for; null for none
record TakenJob(
        JobId id,
        TenantId tenant,
        @Nullable UserId owner,
        String kind,
        String queue,
        String args,
        int attempt,
        int maxAttempts,
        Instant startedAt,
        @Nullable String traceparent) {
    /// What [#of] reads, of the table `j`.
    static final String COLUMNS = """
            j.job_id, j.tenant_id, j.owner_id, j.kind, j.queue, j.args::text as args, j.attempt, j.max_attempts,
                   j.started_at, j.traceparent""";

    static TakenJob of(Row row) {
        var owner = row.uuidOrNull("owner_id");
        return new TakenJob(
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
}
