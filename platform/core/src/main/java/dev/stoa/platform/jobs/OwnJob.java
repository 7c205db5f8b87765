package dev.stoa.platform.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A job as the person sees it who asked for it.
///
/// @param progress 0 to 100; null when nothing is known
/// @param result what came out, when it succeeded
record OwnJob(
        JobId id,
        String kind,
        Phase state,
        @Nullable Integer progress,
        @Nullable String progressNote,
        @Nullable Object result,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    /// A job that waits is queued, whatever it waits for.
    enum Phase {
        QUEUED,
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELLED;

        static Phase of(JobState state) {
            return switch (state) {
                case SCHEDULED, QUEUED, RETRYING -> QUEUED;
                case RUNNING -> RUNNING;
                case SUCCEEDED -> SUCCEEDED;
                case FAILED -> FAILED;
                case CANCELLED -> CANCELLED;
            };
        }
    }
}
