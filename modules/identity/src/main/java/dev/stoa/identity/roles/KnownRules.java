package dev.stoa.identity.roles;

import dev.stoa.platform.cache.Cache;
import dev.stoa.platform.cache.CacheSpec;
import dev.stoa.platform.cache.Caches;
import dev.stoa.platform.security.Permissions.Changes;
import dev.stoa.platform.security.Permissions.Rules;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Duration;

/// What organisations have changed about who may do what, so that no request asks the database: each process looks
/// once in five seconds while an organisation is there, ahead of time and beside the requests.
///
/// The process that changes something knows at once. Others hear a signal, and who did not hear it looks within
/// five seconds.
public final class KnownRules implements Rules {
    private static final String ALL = "all";
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final RoleStore store;
    private final Cache<String, Changes> cache;

    public KnownRules(RoleStore store, Caches caches) {
        this.store = store;
        this.cache = caches.cache(CacheSpec.of("permissions", String.class, Changes.class)
                .withTtl(LOOK, LOOK)
                .local());
    }

    @Override
    public Changes of(TenantId tenant) {
        return cache.get(tenant, ALL, () -> store.changes(tenant));
    }

    /// After something was changed. Not within the transaction.
    public void forget(TenantId tenant) {
        cache.forget(tenant, ALL);
    }
}
