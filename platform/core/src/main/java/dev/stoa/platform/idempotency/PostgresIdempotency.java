package dev.stoa.platform.idempotency;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.retention.Rule;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.binding.Json;
import dev.stoa.web.http.Reply;
import dev.stoa.web.middleware.IdempotencyStore;
import dev.stoa.web.middleware.IdempotencyStore.Claim.Answered;
import dev.stoa.web.middleware.IdempotencyStore.Claim.Granted;
import dev.stoa.web.middleware.IdempotencyStore.Claim.Underway;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/// Replies kept in the table `idempotency.request` for 24 hours, for all processes.
///
/// The caller of a key is `<tenant>/<user>`. The keys of nobody in particular are not kept: anybody
/// could read the reply, and the replies to nobody are tokens.
///
/// A claim that was not ended within five minutes, because its process died, is granted anew.
/// Replies of more than 1 MiB are not kept.
public final class PostgresIdempotency implements IdempotencyStore {
    private static final Duration KEPT = Duration.ofHours(24);
    private static final Duration ABANDONED = Duration.ofMinutes(5);
    private static final int MOST_BYTES = 1 << 20;

    private final Database db;
    private final InstantSource clock;
    private final Json json = new Json();

    private record Owner(TenantId tenant, UserId user) {
        static Owner of(Key key) {
            var parts = key.caller().split("/", 2);
            return new Owner(new TenantId(UUID.fromString(parts[0])), new UserId(UUID.fromString(parts[1])));
        }
    }

    private record Headers(List<Reply.Header> headers) {}

    /// @param db the schema `idempotency`
    public PostgresIdempotency(Database db, InstantSource clock) {
        this.db = db;
        this.clock = clock;
    }

    /// How long replies are kept, and what deletes them, whoever's they are.
    public Rule retention() {
        return new Rule(
                "replies",
                KEPT,
                before -> db.sql("delete from idempotency.request where since <= :before")
                        .bind("before", before)
                        .update());
    }

    private static boolean isNobodys(Key key) {
        return key.caller().isEmpty();
    }

    @Override
    public Claim claim(Key key, String fingerprint) {
        if (isNobodys(key)) {
            return new Granted();
        }
        var owner = Owner.of(key);
        return db.transaction(owner.tenant, tx -> {
            forgetSome(tx);
            return insert(tx, owner, key, fingerprint) ? new Granted() : claimed(tx, owner, key);
        });
    }

    /// Each claim takes some of what is too old along, so that there is never much of it.
    private void forgetSome(Transaction tx) {
        tx.sql("""
                delete from idempotency.request
                where tenant_id = :tenant
                  and (user_id, key) in (select user_id, key
                                         from idempotency.request
                                         where tenant_id = :tenant
                                           and since <= :old
                                         order by since
                                         limit 10
                                         for update skip locked)
                """).bind("old", clock.instant().minus(KEPT)).update();
    }

    /// The key of the table decides between those who come at once.
    private boolean insert(Transaction tx, Owner owner, Key key, String fingerprint) {
        var now = clock.instant();
        return tx.sql("""
                insert into idempotency.request as r (tenant_id, user_id, key, fingerprint, since)
                values (:tenant, :owner, :key, :fingerprint, :now)
                on conflict (tenant_id, user_id, key) do update
                set fingerprint = excluded.fingerprint,
                    since = excluded.since,
                    status = null,
                    headers = null,
                    body = null
                where r.since <= :old
                   or (r.status is null and r.since <= :abandoned)
                """)
                        .bind("owner", owner.user)
                        .bind("key", key.key())
                        .bind("fingerprint", fingerprint)
                        .bind("now", now)
                        .bind("old", now.minus(KEPT))
                        .bind("abandoned", now.minus(ABANDONED))
                        .update()
                == 1;
    }

    private Claim claimed(Transaction tx, Owner owner, Key key) {
        return tx.sql("""
                select fingerprint, status is not null as is_answered, coalesce(status, 0) as status,
                       coalesce(headers, '') as headers, coalesce(body, ''::bytea) as body
                from idempotency.request
                where tenant_id = :tenant
                  and user_id = :owner
                  and key = :key
                """).bind("owner", owner.user).bind("key", key.key()).one(this::claim);
    }

    private Claim claim(Row row) {
        var fingerprint = row.text("fingerprint");
        if (!row.bool("is_answered")) {
            return new Underway(fingerprint);
        }
        var headers = json.mapper().readValue(row.text("headers"), Headers.class).headers;
        return new Answered(fingerprint, new Kept(row.integer("status"), headers, row.bytes("body")));
    }

    @Override
    public void keep(Key key, Kept reply) {
        if (isNobodys(key)) {
            return;
        }
        if (reply.body().length > MOST_BYTES) {
            release(key);
            return;
        }
        var owner = Owner.of(key);
        db.sql(owner.tenant, """
                update idempotency.request
                set status = :status,
                    headers = :headers,
                    body = :body,
                    since = :now
                where tenant_id = :tenant
                  and user_id = :owner
                  and key = :key
                  and status is null
                """)
                .bind("status", reply.status())
                .bind("headers", json.mapper().writeValueAsString(new Headers(reply.headers())))
                .bind("body", reply.body())
                .bind("now", clock.instant())
                .bind("owner", owner.user)
                .bind("key", key.key())
                .update();
    }

    @Override
    public void release(Key key) {
        if (isNobodys(key)) {
            return;
        }
        var owner = Owner.of(key);
        db.sql(owner.tenant, """
                delete from idempotency.request
                where tenant_id = :tenant
                  and user_id = :owner
                  and key = :key
                  and status is null
                """)
                .bind("owner", owner.user)
                .bind("key", key.key())
                .update();
    }
}
