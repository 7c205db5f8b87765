package dev.stoa.testkit;

import dev.stoa.contracts.identity.People;
import dev.stoa.contracts.identity.Person;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.util.UUID;

class InMemoryPeopleTest extends PeopleContract {
    private final InMemoryPeople people = new InMemoryPeople();

    @Override
    protected People people() {
        return people;
    }

    @Override
    protected TenantId organisation() {
        return new TenantId(UUID.randomUUID());
    }

    @Override
    protected Person member(TenantId tenant, String name) {
        var person = new Person(new UserId(UUID.randomUUID()), name);
        people.add(tenant, person);
        return person;
    }
}
