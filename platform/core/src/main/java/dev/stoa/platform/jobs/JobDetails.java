package dev.stoa.platform.jobs;

import dev.stoa.platform.security.UserId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything about one job, for operators.
///
/// @param worker which process runs it
/// @param failures the oldest first
record JobDetails(
        JobSummary job,
        @Nullable UserId ownerId,
        @Nullable String uniqueKey,
        @Nullable String worker,
        Object args,
        @Nullable Object result,
        List<Failure> failures) {

    /// Why an attempt failed.
    record Failure(
            int attempt,
            Instant startedAt,
            Instant failedAt,
            String worker,
            String reason,
            @Nullable String trace) {}
}
