package dev.stoa.identity.keys;

import dev.stoa.identity.keys.ApiKeyStore.Kept;
import dev.stoa.identity.keys.ApiKeyStore.Use;
import dev.stoa.platform.cache.Cache;
import dev.stoa.platform.cache.CacheSpec;
import dev.stoa.platform.cache.Caches;
import dev.stoa.platform.cache.WriteBehind;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.security.ApiKeys;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.Plugin;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// API keys as requests bring them: each is looked up once a minute in a process, so that another role of its
/// owner counts a minute later, and forgotten at once when it is revoked.
///
/// When a key was used last is written every ten seconds; a process that is killed loses that.
public final class KnownKeys implements ApiKeys {
    private static final Duration WRITE = Duration.ofSeconds(10);

    private final ApiKeyStore store;
    private final InstantSource clock;
    private final Cache<String, Kept> cache;
    private final WriteBehind<Use, Instant> uses;

    public KnownKeys(ApiKeyStore store, Caches caches, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.cache = caches.cache(CacheSpec.of("api-keys", String.class, Kept.class)
                .withTtl(Duration.ofMinutes(1), Duration.ofMinutes(1))
                .local());
        this.uses = new WriteBehind<>("api-key-uses", WRITE, KnownKeys::later, store::used);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /// Writes the uses while the server runs.
    public Plugin uses() {
        return uses;
    }

    @Override
    public Optional<Holder> find(String sent) {
        return KeyText.parse(sent).flatMap(this::find);
    }

    private Optional<Holder> find(KeyText key) {
        var hash = key.hash();
        var now = clock.instant();
        var found = cache.find(key.tenant(), name(hash), () -> store.find(key.tenant(), hash))
                .filter(kept -> kept.expiresAt() == null || now.isBefore(kept.expiresAt()))
                .map(Kept::holder);
        found.ifPresent(holder -> uses.put(new Use(key.tenant(), new ApiKeyId(holder.id())), now));
        return found;
    }

    /// Takes all keys of somebody away, in a transaction of their organisation.
    public void deleteOf(Transaction tx, TenantId tenant, UserId owner) {
        var gone = tx.sql("""
                delete from identity.api_key
                where tenant_id = :tenant
                  and user_id = :owner
                returning hash
                """).bind("owner", owner.value()).list(row -> row.bytes("hash"));
        tx.afterCommit(() -> forget(tenant, gone));
    }

    /// Forgets a key that was taken away, in every process.
    void forget(TenantId tenant, byte[] hash) {
        cache.forget(tenant, name(hash));
    }

    /// Forgets keys whose owner changed, in every process.
    public void forget(TenantId tenant, List<byte[]> hashes) {
        cache.forget(tenant, hashes.stream().map(KnownKeys::name).toList());
    }

    private static String name(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }
}
