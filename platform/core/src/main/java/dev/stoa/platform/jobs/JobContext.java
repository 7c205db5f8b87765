package dev.stoa.platform.jobs;

import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The job that a handler is at.
public final class JobContext {
    private final Running running;

    JobContext(Running running) {
        this.running = running;
    }

    public JobId id() {
        return running.job().id();
    }

    /// Whose job it is; [Jobs#INSTALLATION] for nobody's.
    public TenantId tenant() {
        return running.job().tenant();
    }

    /// Who asked for it.
    public Optional<UserId> owner() {
        return Optional.ofNullable(running.job().owner());
    }

    /// How often it was started, this time included.
    public int attempt() {
        return running.job().attempt();
    }

    /// Says how far it is. May be called as often as one likes; what is said last in a while is
    /// written.
    ///
    /// @param percent 0 to 100
    /// @param note for the person who waits, 200 characters at most
    public void progress(int percent, String note) {
        running.progress(percent, note);
    }

    /// Ends the job as part of a transaction in the scope of its tenant, so that it is done exactly
    /// if the transaction is kept. What the transaction writes takes effect once, whatever dies when.
    ///
    /// @param result as of [Outcome.Done]; what the handler returns afterwards does not count
    /// @throws StaleAttempt if another worker has the job by now; nothing may be written then
    public void complete(Transaction tx, @Nullable Object result) {
        running.complete(tx, result);
    }
}
