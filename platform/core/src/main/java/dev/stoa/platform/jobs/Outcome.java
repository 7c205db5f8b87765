package dev.stoa.platform.jobs;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How an attempt ended, as its handler sees it. A failure that another attempt may mend is an
/// exception.
public sealed interface Outcome {

    /// The work is done.
    ///
    /// @param result what came out, as JSON of at most [Jobs#RESULT_BYTES]; null for nothing
    record Done(@Nullable Object result) implements Outcome {}

    /// It is too early: to be tried again after a while. Does not count as an attempt.
    record Snooze(Duration pause) implements Outcome {}

    /// It will never work, so no further attempt is made.
    record GiveUp(String reason) implements Outcome {}

    static Outcome done() {
        return new Done(null);
    }

    static Outcome done(Object result) {
        return new Done(result);
    }

    static Outcome snooze(Duration pause) {
        return new Snooze(pause);
    }

    static Outcome giveUp(String reason) {
        return new GiveUp(reason);
    }
}
