package dev.stoa.identity.keys;

import dev.stoa.identity.accounts.Trail;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.security.ApiKeys.Holder;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The table of API keys.
public final class ApiKeyStore {
    private final Database db;
    private final Trail trail;

    public ApiKeyStore(Database db, Trail trail) {
        this.db = db;
        this.trail = trail;
    }

    /// A key of an organisation.
    record Use(TenantId tenant, ApiKeyId id) {}

    /// Whom a key stands for, and until when.
    ///
    /// @param expiresAt null for ever
    record Kept(Holder holder, @Nullable Instant expiresAt) {}

    /// Adds the key unless its owner has as many as one may have. Who makes several at once waits in turn.
    boolean insert(TenantId tenant, ApiKey key, byte[] hash, int most) {
        return db.transaction(tenant, tx -> {
            tx.sql("""
                    select 1 as one
                    from identity.membership
                    where tenant_id = :tenant
                      and user_id = :owner
                    for no key update
                    """).bind("owner", key.userId().value()).list(row -> row.integer("one"));
            var isIn = tx.sql("""
                    insert into identity.api_key (tenant_id, api_key_id, user_id, name, prefix, hash, scope, per_minute,
                                                  expires_at, created_at)
                    select :tenant, :id, :owner, :name, :prefix, :hash, :scope::text[], :per_minute,
                           :expires_at::timestamptz, :now
                    where (select count(*)
                           from identity.api_key
                           where tenant_id = :tenant
                             and user_id = :owner) < :most
                    """)
                            .bind("id", key.id())
                            .bind("owner", key.userId().value())
                            .bind("name", key.name())
                            .bind("prefix", key.prefix())
                            .bind("hash", hash)
                            .bind("scope", key.scope())
                            .bind("per_minute", key.perMinute())
                            .bind("expires_at", key.expiresAt())
                            .bind("now", key.createdAt())
                            .bind("most", most)
                            .update()
                    == 1;
            if (isIn) {
                trail.keyMade(tx, tenant, key.userId(), key.id(), key.scope());
            }
            return isIn;
        });
    }

    /// Somebody's keys, the newest first.
    List<ApiKey> list(Caller caller) {
        return db.sql(caller.tenant(), """
                select api_key_id, user_id, name, prefix, scope, per_minute, expires_at, last_used_at, created_at
                from identity.api_key
                where tenant_id = :tenant
                  and user_id = :owner
                order by created_at desc, api_key_id desc
                """).bind("owner", caller.user().value()).list(ApiKeyStore::apiKey);
    }

    private static ApiKey apiKey(Row row) {
        return new ApiKey(
                new ApiKeyId(row.uuid("api_key_id")),
                new UserId(row.uuid("user_id")),
                row.text("name"),
                row.text("prefix"),
                row.texts("scope"),
                row.integer("per_minute"),
                row.instantOrNull("expires_at"),
                row.instantOrNull("last_used_at"),
                row.instant("created_at"));
    }

    /// Takes somebody's key away and answers its hash; empty if they have no such key.
    Optional<byte[]> delete(Caller caller, ApiKeyId id) {
        return db.transaction(caller.tenant(), tx -> {
            var hash = tx.sql("""
                delete from identity.api_key
                where tenant_id = :tenant
                  and api_key_id = :id
                  and user_id = :owner
                returning hash
                """)
                    .bind("id", id)
                    .bind("owner", caller.user().value())
                    .optional(row -> row.bytes("hash"));
            if (hash.isPresent()) {
                trail.keyRevoked(tx, caller.tenant(), caller.user(), id);
            }
            return hash;
        });
    }

    /// Whom the key with a hash stands for, whether or not it has expired.
    Optional<Kept> find(TenantId tenant, byte[] hash) {
        return db.sql(tenant, """
                select k.api_key_id, k.user_id, k.scope, k.per_minute, k.expires_at, m.role,
                       exists (select from identity.operator p where p.organisation_id = k.tenant_id) as is_operator
                from identity.api_key k
                join identity.membership m on m.tenant_id = k.tenant_id and m.user_id = k.user_id
                where k.tenant_id = :tenant
                  and k.hash = :hash
                  and m.suspended_at is null
                """)
                .bind("hash", hash)
                .optional(row -> new Kept(
                        new Holder(
                                row.uuid("api_key_id"),
                                tenant,
                                new UserId(row.uuid("user_id")),
                                new Role(row.text("role")),
                                row.bool("is_operator"),
                                Set.copyOf(row.texts("scope")),
                                row.integer("per_minute")),
                        row.instantOrNull("expires_at")));
    }

    /// Notes when keys were used last. May be repeated, in any order.
    void used(Map<Use, Instant> uses) {
        uses.entrySet().stream()
                .collect(Collectors.groupingBy(use -> use.getKey().tenant()))
                .forEach((tenant, ofTenant) -> db.sql(tenant, """
                        update identity.api_key k
                        set last_used_at = greatest(k.last_used_at, used.at)
                        from unnest(:ids::uuid[], :ats::timestamptz[]) as used (id, at)
                        where k.tenant_id = :tenant
                          and k.api_key_id = used.id
                        """)
                        .bind(
                                "ids",
                                ofTenant.stream().map(use -> use.getKey().id()).toList())
                        .bind("ats", ofTenant.stream().map(Map.Entry::getValue).toList())
                        .update());
    }
}
