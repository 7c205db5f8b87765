package dev.stoa.platform.jobs;

import java.util.Locale;

/// Where a job is between being wanted and being over.
public enum JobState {
    /// Waits for its time.
    SCHEDULED,
    /// Waits for its turn.
    QUEUED,
    RUNNING,
    /// An attempt failed, and the next one has its time.
    RETRYING,
    SUCCEEDED,
    /// No further attempt will be made, unless somebody asks for one.
    FAILED,
    CANCELLED;

    public boolean isOver() {
        return switch (this) {
            case SUCCEEDED, FAILED, CANCELLED -> true;
            case SCHEDULED, QUEUED, RUNNING, RETRYING -> false;
        };
    }

    /// The name in JSON and SQL.
    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
