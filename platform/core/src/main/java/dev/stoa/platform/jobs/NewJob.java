package dev.stoa.platform.jobs;

import dev.stoa.platform.security.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A job that is wanted.
///
/// @param args of the kind of job
/// @param owner whose it is, who may watch and cancel it; null for nobody's
/// @param runAt not before then; null for as soon as possible
/// @param priority 0 to 9, the smallest first among the jobs of a tenant
/// @param uniqueKey no second job of the kind with this key is made for the tenant; null for any
///     number
/// @param isOnce whether the key stays taken when the job is over, until it is forgotten
public record NewJob(
        Record args,
        @Nullable UserId owner,
        @Nullable Instant runAt,
        int priority,
        @Nullable String uniqueKey,
        boolean isOnce) {
    private static final int LONGEST_KEY = 200;

    public NewJob {
        if (priority < 0 || priority > 9) {
            throw new IllegalArgumentException("priority must be 0 to 9, was " + priority);
        }
        if (uniqueKey != null && (uniqueKey.isEmpty() || uniqueKey.length() > LONGEST_KEY)) {
            throw new IllegalArgumentException("a unique key has 1 to " + LONGEST_KEY + " characters");
        }
    }

    public static NewJob of(Record args) {
        return new NewJob(args, null, null, 5, null, false);
    }

    public NewJob by(UserId owner) {
        return new NewJob(args, owner, runAt, priority, uniqueKey, isOnce);
    }

    public NewJob at(Instant time) {
        return new NewJob(args, owner, time, priority, uniqueKey, isOnce);
    }

    public NewJob priority(int priority) {
        return new NewJob(args, owner, runAt, priority, uniqueKey, isOnce);
    }

    /// One at a time: another can be made when this one is over.
    public NewJob unique(String key) {
        return new NewJob(args, owner, runAt, priority, key, false);
    }

    /// One ever, or rather until finished jobs are forgotten. For one in a period, name the period in
    /// the key: `digest 2026-11-21`.
    public NewJob once(String key) {
        return new NewJob(args, owner, runAt, priority, key, true);
    }
}
