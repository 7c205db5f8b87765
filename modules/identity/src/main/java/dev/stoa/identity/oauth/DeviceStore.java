package dev.stoa.identity.oauth;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.security.ClientId;
import dev.stoa.platform.security.SessionId;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The table `identity.waiting_device`.
final class DeviceStore {
    private final Database db;

    DeviceStore(Database db) {
        this.db = db;
    }

    /// A device that waits.
    ///
    /// @param interval how long it waits before it asks again
    /// @param polledAt when it last asked; null if it did not yet
    /// @param answer what somebody answered; null if nobody did yet
    /// @param session what it was let in with; null if it was not yet
    record Waiting(
            ClientId client,
            List<String> scope,
            Instant expiresAt,
            Duration interval,
            @Nullable Instant polledAt,
            @Nullable Answer answer,
            @Nullable SessionId session) {}

    /// @param allowed what the device may do; empty for no
    record Answer(UserId user, List<String> allowed, Instant authenticatedAt) {}

    /// @return false if another device has the code that the person types
    boolean insert(Handle handle, UserCode code, Waiting device, Instant now) {
        return db.sql(handle.tenant(), """
                insert into identity.waiting_device (tenant_id, device_hash, user_code, client_id, scope, created_at,
                                                     expires_at, interval_seconds)
                values (:tenant, :hash, :code, :client, :scope::text[], :now, :expires, :interval)
                on conflict (tenant_id, user_code) do nothing
                """)
                        .bind("hash", handle.hash())
                        .bind("code", code.value())
                        .bind("client", device.client().id())
                        .bind("scope", device.scope())
                        .bind("now", now)
                        .bind("expires", device.expiresAt())
                        .bind("interval", (int) device.interval().toSeconds())
                        .update()
                == 1;
    }

    /// A device that nobody answered yet.
    Optional<Waiting> find(TenantId tenant, UserCode code, Instant now) {
        return db.sql(tenant, """
                select *
                from identity.waiting_device
                where tenant_id = :tenant
                  and user_code = :code
                  and user_id is null
                  and expires_at > :now
                """).bind("code", code.value()).bind("now", now).optional(row -> waiting(tenant, row));
    }

    /// @return false if somebody answered before, or it is too late
    boolean answer(TenantId tenant, UserCode code, Answer answer, Instant now) {
        return db.sql(tenant, """
                update identity.waiting_device
                set user_id = :person,
                    allowed = :allowed::text[],
                    authenticated_at = :authenticated
                where tenant_id = :tenant
                  and user_code = :code
                  and user_id is null
                  and expires_at > :now
                """)
                        .bind("code", code.value())
                        .bind("person", answer.user().value())
                        .bind("allowed", answer.allowed())
                        .bind("authenticated", answer.authenticatedAt())
                        .bind("now", now)
                        .update()
                == 1;
    }

    /// A device, which asks for itself alone until the transaction ends.
    Optional<Waiting> lock(Transaction tx, Handle handle) {
        return tx.sql("""
                select *
                from identity.waiting_device
                where tenant_id = :tenant
                  and device_hash = :hash
                for update
                """).bind("hash", handle.hash()).optional(row -> waiting(handle.tenant(), row));
    }

    private static Waiting waiting(TenantId tenant, Row row) {
        var user = row.uuidOrNull("user_id");
        var session = row.uuidOrNull("session_id");
        return new Waiting(
                ClientId.of(tenant, row.uuid("client_id")),
                row.texts("scope"),
                row.instant("expires_at"),
                Duration.ofSeconds(row.integer("interval_seconds")),
                row.instantOrNull("polled_at"),
                user == null
                        ? null
                        : new Answer(new UserId(user), row.texts("allowed"), row.instant("authenticated_at")),
                session == null ? null : new SessionId(session));
    }

    void polled(Transaction tx, Handle handle, Instant now, Duration interval) {
        tx.sql("""
                update identity.waiting_device
                set polled_at = :now,
                    interval_seconds = :interval
                where tenant_id = :tenant
                  and device_hash = :hash
                """)
                .bind("hash", handle.hash())
                .bind("now", now)
                .bind("interval", (int) interval.toSeconds())
                .update();
    }

    void use(Transaction tx, Handle handle, SessionId session) {
        tx.sql("""
                update identity.waiting_device
                set session_id = :session
                where tenant_id = :tenant
                  and device_hash = :hash
                """).bind("hash", handle.hash()).bind("session", session).update();
    }

    int forget() {
        return db.sql("delete from identity.waiting_device where expires_at < now() - interval '1 day'")
                .update();
    }
}
