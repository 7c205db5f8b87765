package dev.stoa.identity.oauth;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.security.ClientId;
import dev.stoa.platform.security.SessionId;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The tables `identity.authorization_request` and `identity.authorization_code`.
final class AuthorizationStore {
    private final Database db;

    AuthorizationStore(Database db) {
        this.db = db;
    }

    /// What an application asks.
    ///
    /// @param parameters as it sent them, checked
    record Pending(ClientId client, String parameters, Instant createdAt, Instant expiresAt) {}

    /// What somebody answered.
    ///
    /// @param parameters of the request
    /// @param scope what they allowed; empty if they said no
    /// @param authenticatedAt when they showed who they are
    /// @param session what it was exchanged for; null if it was not yet
    record Code(
            ClientId client,
            UserId user,
            String parameters,
            List<String> scope,
            Instant authenticatedAt,
            Instant expiresAt,
            @Nullable SessionId session) {}

    void insert(Handle handle, Pending pending) {
        db.sql(handle.tenant(), """
                insert into identity.authorization_request (tenant_id, request_hash, client_id, parameters, created_at,
                                                            expires_at)
                values (:tenant, :hash, :client, :parameters, :created, :expires)
                """)
                .bind("hash", handle.hash())
                .bind("client", pending.client().id())
                .bind("parameters", pending.parameters())
                .bind("created", pending.createdAt())
                .bind("expires", pending.expiresAt())
                .update();
    }

    /// A request that may still be answered.
    Optional<Pending> find(Handle handle, Instant now) {
        return db.sql(handle.tenant(), """
                select client_id, parameters, created_at, expires_at
                from identity.authorization_request
                where tenant_id = :tenant
                  and request_hash = :hash
                  and expires_at > :now
                """)
                .bind("hash", handle.hash())
                .bind("now", now)
                .optional(row -> new Pending(
                        ClientId.of(handle.tenant(), row.uuid("client_id")),
                        row.text("parameters"),
                        row.instant("created_at"),
                        row.instant("expires_at")));
    }

    /// Takes a request away, for it is being answered.
    ///
    /// @return false if somebody else did
    boolean take(Transaction tx, Handle handle) {
        return tx.sql("""
                delete from identity.authorization_request
                where tenant_id = :tenant
                  and request_hash = :hash
                """).bind("hash", handle.hash()).update() == 1;
    }

    void insert(Transaction tx, Handle handle, Code code) {
        tx.sql("""
                insert into identity.authorization_code (tenant_id, code_hash, client_id, user_id, parameters, scope,
                                                         authenticated_at, expires_at)
                values (:tenant, :hash, :client, :person, :parameters, :scope::text[], :authenticated, :expires)
                """)
                .bind("hash", handle.hash())
                .bind("client", code.client().id())
                .bind("person", code.user().value())
                .bind("parameters", code.parameters())
                .bind("scope", code.scope())
                .bind("authenticated", code.authenticatedAt())
                .bind("expires", code.expiresAt())
                .update();
    }

    Optional<Code> findCode(Handle handle) {
        return db.sql(handle.tenant(), """
                select *
                from identity.authorization_code
                where tenant_id = :tenant
                  and code_hash = :hash
                """).bind("hash", handle.hash()).optional(row -> code(handle.tenant(), row));
    }

    /// A code, which nobody else exchanges until the transaction ends.
    Optional<Code> lockCode(Transaction tx, Handle handle) {
        return tx.sql("""
                select *
                from identity.authorization_code
                where tenant_id = :tenant
                  and code_hash = :hash
                for update
                """).bind("hash", handle.hash()).optional(row -> code(handle.tenant(), row));
    }

    private static Code code(TenantId tenant, Row row) {
        var session = row.uuidOrNull("session_id");
        return new Code(
                ClientId.of(tenant, row.uuid("client_id")),
                new UserId(row.uuid("user_id")),
                row.text("parameters"),
                row.texts("scope"),
                row.instant("authenticated_at"),
                row.instant("expires_at"),
                session == null ? null : new SessionId(session));
    }

    /// Notes what a code was exchanged for.
    void use(Transaction tx, Handle handle, SessionId session) {
        tx.sql("""
                update identity.authorization_code
                set session_id = :session
                where tenant_id = :tenant
                  and code_hash = :hash
                """).bind("hash", handle.hash()).bind("session", session).update();
    }

    int forget() {
        db.sql("delete from identity.authorization_request where expires_at < now() - interval '1 day'")
                .update();
        return db.sql("delete from identity.authorization_code where expires_at < now() - interval '1 day'")
                .update();
    }
}
