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

    public void signedIn(Transaction tx, TenantId tenant, Account account, SessionId session) {
        audit.record(
                tx,
                AuditEntry.by(tenant, account.id(), "identity.signed-in")
                        .named(account.email().value())
                        .on("session", session));
    }

    /// Kept with the organisation that the person joined first. Asks for it also if there is no account, so that
    /// both take the same time.
    ///
    /// @param email what was sent
    public void signInRefused(String email, Optional<Account> account) {
        var belongs = accounts.memberships(account.map(Account::id).orElse(NOBODY)).stream()
                .findFirst();
        var entry = account.isEmpty() || belongs.isEmpty()
                ? AuditEntry.byStranger("identity.signed-in")
                : AuditEntry.by(belongs.get().tenant(), account.get().id(), "identity.signed-in");
        audit.record(entry.named(email).refused());
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
