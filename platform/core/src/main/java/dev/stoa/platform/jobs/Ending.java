package dev.stoa.platform.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How an attempt at a job ended.
///
/// @param runAt when it goes on; null if it is over
/// @param isFree whether the attempt does not count
/// @param result JSON
record Ending(
        TakenJob job,
        JobState state,
        @Nullable Instant runAt,
        boolean isFree,
        @Nullable String result,
        @Nullable String reason,
        @Nullable String trace) {

    boolean isFailure() {
        return state == JobState.RETRYING || state == JobState.FAILED;
    }
}
