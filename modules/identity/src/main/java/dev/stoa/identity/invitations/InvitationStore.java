package dev.stoa.identity.invitations;

import dev.stoa.identity.accounts.Email;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The table `identity.invitation`. Each is good once: whoever deletes it has used it.
public final class InvitationStore {
    private final Database db;

    public InvitationStore(Database db) {
        this.db = db;
    }

    /// Adds an invitation, or puts it in the place of the one to the same address.
    ///
    /// @return as it is kept: one to the same address keeps its id
    Invitation write(Transaction tx, Invitation invitation, byte[] hash) {
        return tx.sql("""
                insert into identity.invitation as i (tenant_id, invitation_id, email, role, token_hash, invited_by,
                                                      created_at, expires_at)
                values (:tenant, :id, :email, :role, :hash, :by, :now, :expires)
                on conflict (tenant_id, email) do update
                set role = excluded.role,
                    token_hash = excluded.token_hash,
                    invited_by = excluded.invited_by,
                    expires_at = excluded.expires_at
                returning i.invitation_id, i.email, i.role, i.invited_by, i.created_at, i.expires_at
                """)
                .bind("id", invitation.id())
                .bind("email", invitation.email())
                .bind("role", invitation.role())
                .bind("hash", hash)
                .bind("by", invitation.invitedBy().value())
                .bind("now", invitation.createdAt())
                .bind("expires", invitation.expiresAt())
                .one(InvitationStore::invitation);
    }

    /// Those that nobody has followed yet, the newest first.
    List<Invitation> list(TenantId tenant) {
        return db.sql(tenant, """
                select invitation_id, email, role, invited_by, created_at, expires_at
                from identity.invitation
                where tenant_id = :tenant
                order by created_at desc, invitation_id desc
                """).list(InvitationStore::invitation);
    }

    Optional<Invitation> find(Transaction tx, InvitationId id) {
        return tx.sql("""
                select invitation_id, email, role, invited_by, created_at, expires_at
                from identity.invitation
                where tenant_id = :tenant
                  and invitation_id = :id
                """).bind("id", id).optional(InvitationStore::invitation);
    }

    boolean delete(TenantId tenant, InvitationId id) {
        return db.sql(tenant, """
                delete from identity.invitation
                where tenant_id = :tenant
                  and invitation_id = :id
                """).bind("id", id).update() == 1;
    }

    Optional<Invitation> find(InvitationToken token, Instant now) {
        return db.sql(token.tenant(), """
                select invitation_id, email, role, invited_by, created_at, expires_at
                from identity.invitation
                where tenant_id = :tenant
                  and token_hash = :hash
                  and expires_at > :now
                """)
                .bind("hash", token.hash())
                .bind("now", now)
                .optional(InvitationStore::invitation);
    }

    /// Uses an invitation up. Of two who bring it at once one waits for the other.
    ///
    /// @return empty if it was used or withdrawn already, or has expired
    Optional<Invitation> use(Transaction tx, InvitationToken token, Instant now) {
        return tx.sql("""
                delete from identity.invitation
                where tenant_id = :tenant
                  and token_hash = :hash
                  and expires_at > :now
                returning invitation_id, email, role, invited_by, created_at, expires_at
                """).bind("hash", token.hash()).bind("now", now).optional(InvitationStore::invitation);
    }

    /// Deletes what has been good for nothing for a month.
    public int forget() {
        return db.sql("delete from identity.invitation where expires_at < now() - interval '30 days'")
                .update();
    }

    private static Invitation invitation(Row row) {
        return new Invitation(
                new InvitationId(row.uuid("invitation_id")),
                new Email(row.text("email")),
                new Role(row.text("role")),
                new UserId(row.uuid("invited_by")),
                row.instant("created_at"),
                row.instant("expires_at"));
    }
}
