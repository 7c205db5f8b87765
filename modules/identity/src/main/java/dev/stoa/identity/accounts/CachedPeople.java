package dev.stoa.identity.accounts;

import dev.stoa.contracts.identity.People;
import dev.stoa.contracts.identity.Person;
import dev.stoa.platform.cache.Cache;
import dev.stoa.platform.cache.CacheSpec;
import dev.stoa.platform.cache.Caches;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// Who is in an organisation, remembered for a minute: nearly every reply names somebody. In the
/// memory of each process alone, as one statement for all that are missing costs no more than a
/// round trip to Redis.
///
/// Who changes a name or a membership forgets the person here.
public final class CachedPeople implements People {
    private final People source;
    private final Cache<UserId, Person> cache;

    public CachedPeople(People source, Caches caches) {
        this.source = source;
        this.cache = caches.cache(CacheSpec.of("people", UserId.class, Person.class)
                .withTtl(Duration.ofMinutes(1), Duration.ofMinutes(1))
                .withMost(50_000)
                .local());
    }

    public void forget(TenantId tenant, UserId person) {
        cache.forget(tenant, person.toString());
    }

    @Override
    public Map<UserId, Person> find(TenantId tenant, Set<UserId> users) {
        return cache.getAll(tenant, users, missing -> source.find(tenant, missing));
    }
}
