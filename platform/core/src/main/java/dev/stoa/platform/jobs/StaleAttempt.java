package dev.stoa.platform.jobs;

import java.io.Serial;

/// The attempt is over: the job was given to another worker, or ended, while this one thought it was
/// at work. Rolls back the transaction that it is thrown in.
public final class StaleAttempt extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    StaleAttempt(JobId job, int attempt) {
        super("attempt " + attempt + " of job " + job + " is no longer the one that counts");
    }
}
