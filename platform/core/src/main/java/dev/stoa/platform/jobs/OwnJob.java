package dev.stoa.platform.jobs;

import dev.stoa.web.Example;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A job as the person sees it who asked for it.
///
/// @param progress 0 to 100; null when nothing is known
/// @param result what came out, when it succeeded
@Example("""
    {
      "id": "01934f5e-7c5a-7b3e-9d52-3f1f6a2b8c4d",
      "kind": "tasks.export",
      "state": "succeeded",
      "progress": 100,
      "progress_note": "2 of 2 tasks",
      "result": {"tasks": 2, "csv": "id,title,…"},
      "created_at": "2030-02-20T08:00:00Z",
      "finished_at": "2030-02-20T08:00:01Z"
    }
    """)
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

        boolean isOver() {
            return this != QUEUED && this != RUNNING;
        }

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
