package dev.stoa.testkit;

import dev.stoa.contracts.identity.People;
import dev.stoa.contracts.identity.Person;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The people of organisations, kept in memory.
public final class InMemoryPeople implements People {
    private final Map<TenantId, Map<UserId, Person>> members = new ConcurrentHashMap<>();

    public void add(TenantId tenant, Person person) {
        members.computeIfAbsent(tenant, _ -> new ConcurrentHashMap<>()).put(person.id(), person);
    }

    @Override
    public Map<UserId, Person> find(TenantId tenant, Set<UserId> users) {
        var found = new HashMap<>(members.getOrDefault(tenant, Map.of()));
        found.keySet().retainAll(users);
        return found;
    }
}
