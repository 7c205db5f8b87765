package dev.stoa.identity.accounts;

import dev.stoa.platform.audit.Audit;
import dev.stoa.platform.audit.AuditEntry;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.security.SessionId;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the audit log is told about accounts, sessions and keys.
public final class Trail {
    private static final UserId NOBODY = new UserId(new UUID(0, 0));

    private final Audit audit;
    private final AccountStore accounts;

    public Trail(Audit audit, AccountStore accounts) {
        this.audit = audit;
        this.accounts = accounts;
    }

    public void registered(Transaction tx, TenantId tenant, Account account) {
        audit.record(
                tx,
                AuditEntry.by(tenant, account.id(), "identity.registered")
                        .named(account.email().value()));
    }

    /// That an address had an account already. Operators alone read it, as nobody knows who it was.
    public void registrationRefused(Transaction tx, Email email) {
        audit.record(
                tx,
                AuditEntry.byStranger("identity.registered")
                        .named(email.value())
                        .refused());
    }

    public void signedIn(Transaction tx, TenantId tenant, Account account, SessionId session) {
        audit.record(
                tx,
                AuditEntry.by(tenant, account.id(), "identity.signed-in")
                        .named(account.email().value())
                        .on("session", session));
    }

    /// @param email what was sent
    public void signInRefused(String email, Optional<Account> account) {
        audit.record(with(email, account, "identity.signed-in").refused());
    }

    /// That there were too many wrong passwords.
    public void locked(String email, Optional<Account> account) {
        audit.record(with(email, account, "identity.account-locked"));
    }

    /// That somebody tried although there were.
    public void refusedAsLocked(String email, Optional<Account> account) {
        audit.record(with(email, account, "identity.account-locked").refused());
    }

    /// Asks the database also if there is no account, so that both take the same time.
    private AuditEntry with(String email, Optional<Account> account, String event) {
        return by(account.map(Account::id).orElse(null), event).named(email);
    }

    /// What somebody does who is not signed in, kept with the organisation that they joined first. Asks the
    /// database, so not within a transaction.
    ///
    /// @param user null if it is not known who it is
    public AuditEntry by(@Nullable UserId user, String event) {
        var belongs = accounts.memberships(user == null ? NOBODY : user);
        return user == null || belongs.isEmpty()
                ? AuditEntry.byStranger(event)
                : AuditEntry.by(belongs.getFirst().tenant(), user, event);
    }

    /// Records what somebody did, in the transaction in which they did it.
    public void record(Transaction tx, AuditEntry entry) {
        audit.record(tx, entry);
    }

    /// Records what nobody was let do.
    public void record(AuditEntry entry) {
        audit.record(entry);
    }

    public void sessionEnded(Transaction tx, TenantId tenant, UserId user, SessionId session) {
        audit.record(tx, AuditEntry.by(tenant, user, "identity.session-ended").on("session", session));
    }

    /// That a refresh token came a second time.
    public void tokenReused(Transaction tx, TenantId tenant, UserId user, SessionId session) {
        audit.record(
                tx,
                AuditEntry.by(tenant, user, "identity.refresh-token-reused")
                        .on("session", session)
                        .refused());
    }

    public void keyMade(Transaction tx, TenantId tenant, UserId user, Object key, List<String> scope) {
        audit.record(
                tx,
                AuditEntry.by(tenant, user, "identity.api-key-made")
                        .on("api-key", key)
                        .detail("scope", String.join(" ", scope)));
    }

    public void keyRevoked(Transaction tx, TenantId tenant, UserId user, Object key) {
        audit.record(tx, AuditEntry.by(tenant, user, "identity.api-key-revoked").on("api-key", key));
    }
}
