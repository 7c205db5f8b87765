package dev.stoa.identity.sessions;

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

/// The tables `identity.session` and `identity.revocation`.
public final class SessionStore {
    private final Database db;

    public SessionStore(Database db) {
        this.db = db;
    }

    /// A session, as far as a refresh token is checked against it.
    ///
    /// @param client the application that has it; null for ours
    /// @param scope what the application may do
    record Kept(
            TenantId tenant,
            byte[] familyHash,
            byte[] tokenHash,
            int version,
            Instant authenticatedAt,
            Instant expiresAt,
            @Nullable Instant endedAt,
            @Nullable ClientId client,
            List<String> scope) {

        boolean isLive(Instant now) {
            return endedAt == null && now.isBefore(expiresAt);
        }

        /// Whether it is of this application, or ours for null.
        boolean isOf(@Nullable Delegation by) {
            return by == null
                    ? client == null
                    : by.client().equals(client)
                            && (by.scope().isEmpty() || !narrowed(by.scope()).isEmpty());
        }

        /// What of its scope was asked for; all of it for nothing.
        List<String> narrowed(List<String> asked) {
            return asked.isEmpty()
                    ? scope
                    : scope.stream().filter(asked::contains).toList();
        }
    }

    /// That tokens of a session up to a version are refused.
    record Revocation(SessionId session, int version, Instant at) {}

    /// @param to the application that has the session; null for ours
    void insert(
            Transaction tx,
            RefreshToken token,
            TenantId tenant,
            @Nullable Delegation to,
            Device device,
            Instant authenticatedAt,
            Instant now,
            Instant expiresAt) {
        tx.sql("""
                insert into identity.session (session_id, user_id, organisation_id, family_hash, token_hash, device, place,
                                              created_at, authenticated_at, last_used_at, expires_at, client_id, scope)
                values (:id, :user, :organisation, :family, :token, :device, :place, :now, :authenticated, :now, :expires,
                        :client::uuid, :scope::text[])
                """)
                .bind("client", to == null ? null : to.client().id())
                .bind("scope", to == null ? null : to.scope())
                .bind("id", token.session())
                .bind("organisation", tenant.value())
                .bind("family", token.familyHash())
                .bind("token", token.ownHash())
                .bind("device", device.name())
                .bind("place", device.place())
                .bind("authenticated", authenticatedAt)
                .bind("now", now)
                .bind("expires", expiresAt)
                .update();
    }

    /// When the person of a session last showed who they are; empty if it is over.
    Optional<Instant> authenticatedAt(UserId user, SessionId session) {
        return db.sql(user, """
                select coalesce(authenticated_at, created_at) as authenticated_at
                from identity.session
                where user_id = :user
                  and session_id = :id
                  and ended_at is null
                """).bind("id", session).optional(row -> row.instant("authenticated_at"));
    }

    /// A session of somebody, which nobody else changes until the transaction ends.
    Optional<Kept> lock(Transaction tx, SessionId session) {
        return tx.sql("""
                select organisation_id, family_hash, token_hash, version,
                       coalesce(authenticated_at, created_at) as authenticated_at, expires_at, ended_at, client_id,
                       coalesce(scope, '{}') as scope
                from identity.session
                where user_id = :user
                  and session_id = :id
                for update
                """).bind("id", session).optional(SessionStore::kept);
    }

    private static Kept kept(Row row) {
        var tenant = new TenantId(row.uuid("organisation_id"));
        var client = row.uuidOrNull("client_id");
        return new Kept(
                tenant,
                row.bytes("family_hash"),
                row.bytes("token_hash"),
                row.integer("version"),
                row.instant("authenticated_at"),
                row.instant("expires_at"),
                row.instantOrNull("ended_at"),
                client == null ? null : ClientId.of(tenant, client),
                row.texts("scope"));
    }

    /// Notes that somebody showed again who they are.
    ///
    /// @return the version of the session; empty if it is over
    Optional<Integer> authenticated(UserId user, SessionId session, Instant now) {
        return db.sql(user, """
                update identity.session
                set authenticated_at = :now
                where user_id = :user
                  and session_id = :id
                  and ended_at is null
                returning version
                """).bind("id", session).bind("now", now).optional(row -> row.integer("version"));
    }

    /// Puts a token in the place of the one before it.
    void rotate(Transaction tx, RefreshToken next, Device device, Instant now, Instant expiresAt) {
        tx.sql("""
                update identity.session
                set token_hash = :token,
                    device = :device,
                    place = :place,
                    last_used_at = :now,
                    expires_at = :expires
                where user_id = :user
                  and session_id = :id
                """)
                .bind("id", next.session())
                .bind("token", next.ownHash())
                .bind("device", device.name())
                .bind("place", device.place())
                .bind("now", now)
                .bind("expires", expiresAt)
                .update();
    }

    List<Session> list(UserId user, SessionId current, Instant now) {
        return db.sql(user, """
                select session_id, device, place, created_at, last_used_at, expires_at, session_id = :current as is_current
                from identity.session
                where user_id = :user
                  and ended_at is null
                  and expires_at > :now
                order by last_used_at desc, session_id desc
                """)
                .bind("current", current)
                .bind("now", now)
                .list(row -> new Session(
                        new SessionId(row.uuid("session_id")),
                        row.text("device"),
                        row.text("place"),
                        row.instant("created_at"),
                        row.instant("last_used_at"),
                        row.instant("expires_at"),
                        row.bool("is_current")));
    }

    /// Ends a session of somebody, and has its access tokens refused.
    ///
    /// @param only that session; null for all
    /// @param except a session that goes on; null for none
    /// @return those that it was
    List<Revocation> end(Transaction tx, @Nullable SessionId only, @Nullable SessionId except, Instant now) {
        return end(tx, only, except, null, now);
    }

    /// Ends all sessions of somebody in an organisation.
    List<Revocation> endIn(Transaction tx, TenantId organisation, Instant now) {
        return end(tx, null, null, organisation, now);
    }

    private static List<Revocation> end(
            Transaction tx,
            @Nullable SessionId only,
            @Nullable SessionId except,
            @Nullable TenantId organisation,
            Instant now) {
        return tx.sql("""
                with ended as (
                    update identity.session
                    set ended_at = :now,
                        expires_at = least(expires_at, :now)
                    where user_id = :user
                      and ended_at is null
                      and (:only::uuid is null or session_id = :only)
                      and (:except::uuid is null or session_id <> :except)
                      and (:organisation::uuid is null or organisation_id = :organisation)
                    returning session_id, version
                )
                insert into identity.revocation as r (session_id, version)
                select session_id, version
                from ended
                on conflict (session_id) do update
                set version = excluded.version,
                    revoked_at = clock_timestamp()
                returning r.session_id, r.version, r.revoked_at
                """)
                .bind("only", only)
                .bind("except", except)
                .bind("organisation", organisation == null ? null : organisation.value())
                .bind("now", now)
                .list(SessionStore::revocation);
    }

    /// Has the access tokens of a session refused that there are until now. It goes on with its refresh
    /// token.
    List<Revocation> raise(Transaction tx, SessionId session) {
        return tx.sql("""
                with raised as (
                    update identity.session
                    set version = version + 1
                    where user_id = :user
                      and session_id = :id
                      and ended_at is null
                    returning session_id, version - 1 as version
                )
                insert into identity.revocation as r (session_id, version)
                select session_id, version
                from raised
                on conflict (session_id) do update
                set version = excluded.version,
                    revoked_at = clock_timestamp()
                returning r.session_id, r.version, r.revoked_at
                """).bind("id", session).list(SessionStore::revocation);
    }

    /// Has all access tokens refused for good that belong to something that is no session of a person.
    List<Revocation> refuse(Transaction tx, SessionId what) {
        return tx.sql("""
                insert into identity.revocation as r (session_id, version)
                values (:id, 2147483647)
                on conflict (session_id) do update
                set version = excluded.version,
                    revoked_at = clock_timestamp()
                returning r.session_id, r.version, r.revoked_at
                """).bind("id", what).list(SessionStore::revocation);
    }

    /// @param since by the clock of the database; null for all that may still matter
    List<Revocation> revocations(@Nullable Instant since) {
        return db.sql("""
                select session_id, version, revoked_at
                from identity.revocation
                where revoked_at >= coalesce(:since, now() - interval '1 day')
                order by revoked_at
                """).bind("since", since).list(SessionStore::revocation);
    }

    /// Deletes what nobody can use any more, after a while.
    public int forget(Duration sessions) {
        db.sql("delete from identity.revocation where revoked_at < now() - interval '1 day'")
                .update();
        return db.sql("delete from identity.session where expires_at < now() - make_interval(secs => :seconds)")
                .bind("seconds", sessions.toSeconds())
                .update();
    }

    private static Revocation revocation(Row row) {
        return new Revocation(new SessionId(row.uuid("session_id")), row.integer("version"), row.instant("revoked_at"));
    }
}
