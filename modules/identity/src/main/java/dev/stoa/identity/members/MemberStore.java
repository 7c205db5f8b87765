package dev.stoa.identity.members;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The table `identity.membership`, for those who look after the people of an organisation.
public final class MemberStore {
    private final Database db;

    public MemberStore(Database db) {
        this.db = db;
    }

    /// What somebody is in an organisation.
    record Standing(Role role, boolean isSuspended) {}

    Optional<Standing> find(TenantId tenant, UserId person) {
        return db.sql(tenant, """
                select role, suspended_at is not null as is_suspended
                from identity.membership
                where tenant_id = :tenant
                  and user_id = :person
                """).bind("person", person).optional(MemberStore::standing);
    }

    Optional<Standing> find(Transaction tx, UserId person) {
        return tx.sql("""
                select role, suspended_at is not null as is_suspended
                from identity.membership
                where tenant_id = :tenant
                  and user_id = :person
                """).bind("person", person).optional(MemberStore::standing);
    }

    private static Standing standing(Row row) {
        return new Standing(new Role(row.text("role")), row.bool("is_suspended"));
    }

    /// Whether an administrator is left without somebody.
    boolean hasAdministratorBeside(Transaction tx, UserId person) {
        return tx.sql("""
                select exists (
                    select from identity.membership
                    where tenant_id = :tenant
                      and role = 'admin'
                      and suspended_at is null
                      and user_id <> :person) as found
                """).bind("person", person).one(row -> row.bool("found"));
    }

    /// The time is the database's; see [dev.stoa.identity.roles.RoleStore].
    void setRole(Transaction tx, UserId person, Role role) {
        tx.sql("""
                update identity.membership
                set role = :role,
                    role_changed_at = clock_timestamp()
                where tenant_id = :tenant
                  and user_id = :person
                """).bind("person", person).bind("role", role).update();
    }

    void suspend(Transaction tx, UserId person, Instant now) {
        tx.sql("""
                update identity.membership
                set suspended_at = coalesce(suspended_at, :now)
                where tenant_id = :tenant
                  and user_id = :person
                """).bind("person", person).bind("now", now).update();
    }

    void readmit(Transaction tx, UserId person) {
        tx.sql("""
                update identity.membership
                set suspended_at = null
                where tenant_id = :tenant
                  and user_id = :person
                """).bind("person", person).update();
    }

    /// With their API keys there.
    void delete(Transaction tx, UserId person) {
        tx.sql("delete from identity.membership where tenant_id = :tenant and user_id = :person")
                .bind("person", person)
                .update();
    }

    /// The hashes of somebody's API keys.
    List<byte[]> keys(Transaction tx, UserId person) {
        return tx.sql("select hash from identity.api_key where tenant_id = :tenant and user_id = :person")
                .bind("person", person)
                .list(row -> row.bytes("hash"));
    }
}
