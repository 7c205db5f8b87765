package dev.stoa.platform.jobs;

import dev.stoa.platform.tenancy.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A job in a list of operators.
///
/// @param tenantId the nil UUID for the installation itself
/// @param attempt how often it was started
/// @param isCancelling whether somebody asked a running job to end
/// @param reason why it failed last, or was cancelled
record JobSummary(
        JobId id,
        TenantId tenantId,
        String kind,
        String queue,
        int priority,
        JobState state,
        int attempt,
        int maxAttempts,
        Instant createdAt,
        Instant runAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Integer progress,
        @Nullable String progressNote,
        boolean isCancelling,
        @Nullable String reason) {}
