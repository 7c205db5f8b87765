package dev.stoa.identity.oauth;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.data.Statement;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.security.ClientId;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.tenancy.TenantId;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The tables `identity.client` and `identity.client_assertion`.
final class ClientStore {
    private final Database db;

    ClientStore(Database db) {
        this.db = db;
    }

    /// An application and what it shows that it is itself by.
    ///
    /// @param secretHash null if it has no secret
    record Kept(Client client, byte @Nullable [] secretHash) {}

    void insert(Transaction tx, Client client, byte @Nullable [] secretHash) {
        bind(tx.sql("""
                insert into identity.client (tenant_id, client_id, name, authentication, secret_hash, keys, grants,
                                             redirect_uris, scope, role, created_at)
                values (:tenant, :id, :name, :authentication, :secret, :keys, :grants, :redirects, :scope, :role, :now)
                """), client)
                .bind("secret", secretHash)
                .bind("now", client.createdAt())
                .update();
    }

    /// Puts all but the time and, unless there is another, the secret.
    ///
    /// @param secretHash null to leave it
    boolean update(Transaction tx, Client client, byte @Nullable [] secretHash) {
        return bind(tx.sql("""
                update identity.client
                set name = :name,
                    authentication = :authentication,
                    secret_hash = case when :has_secret then coalesce(:secret::bytea, secret_hash) end,
                    keys = :keys,
                    grants = :grants,
                    redirect_uris = :redirects,
                    scope = :scope,
                    role = :role
                where tenant_id = :tenant
                  and client_id = :id
                """), client)
                        .bind("has_secret", client.authentication().hasSecret())
                        .bind("secret", secretHash)
                        .update()
                == 1;
    }

    private static Statement bind(Statement statement, Client client) {
        return statement
                .bind("id", client.id().id())
                .bind("name", client.name())
                .bind("authentication", client.authentication())
                .bind("keys", client.keys() == null ? null : JSONObjectUtils.toJSONString(client.keys()))
                .bind(
                        "grants",
                        client.grants().stream()
                                .map(grant -> grant.name().toLowerCase(Locale.ROOT))
                                .sorted()
                                .toList())
                .bind("redirects", client.redirectUris())
                .bind("scope", client.scope())
                .bind("role", client.role());
    }

    boolean delete(Transaction tx, ClientId id) {
        return tx.sql("""
                delete from identity.client
                where tenant_id = :tenant
                  and client_id = :id
                """).bind("id", id.id()).update() == 1;
    }

    Optional<Kept> find(ClientId id) {
        return db.sql(id.tenant(), """
                select *
                from identity.client
                where tenant_id = :tenant
                  and client_id = :id
                """)
                .bind("id", id.id())
                .optional(row -> new Kept(client(id.tenant(), row), row.bytesOrNull("secret_hash")));
    }

    List<Client> list(TenantId tenant) {
        return db.read(tenant, """
                select *
                from identity.client
                where tenant_id = :tenant
                order by name, client_id
                """).list(row -> client(tenant, row));
    }

    private static Client client(TenantId tenant, Row row) {
        return new Client(
                ClientId.of(tenant, row.uuid("client_id")),
                row.text("name"),
                row.enumValue("authentication", ClientAuthentication.class),
                row.texts("grants").stream()
                        .map(grant -> ClientGrant.valueOf(grant.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toUnmodifiableSet()),
                row.texts("redirect_uris"),
                row.texts("scope"),
                new Role(row.text("role")),
                keys(row.textOrNull("keys")),
                row.instant("created_at"));
    }

    private static @Nullable Map<String, Object> keys(@Nullable String text) {
        try {
            return text == null ? null : JWKSet.parse(text).toJSONObject();
        } catch (ParseException e) {
            throw new IllegalStateException("what was checked before it was kept is a JSON Web Key Set", e);
        }
    }

    /// Notes that an application used an assertion.
    ///
    /// @return false if it did before
    boolean use(ClientId client, byte[] jtiHash, Instant expiresAt) {
        return db.sql(client.tenant(), """
                insert into identity.client_assertion (tenant_id, client_id, jti_hash, expires_at)
                values (:tenant, :id, :jti, :expires)
                on conflict do nothing
                """)
                        .bind("id", client.id())
                        .bind("jti", jtiHash)
                        .bind("expires", expiresAt)
                        .update()
                == 1;
    }

    int forgetAssertions() {
        return db.sql("delete from identity.client_assertion where expires_at < now() - interval '1 hour'")
                .update();
    }
}
