package dev.stoa.identity.accounts;

import dev.stoa.contracts.identity.People;
import dev.stoa.contracts.identity.Person;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.testkit.PeopleContract;
import dev.stoa.testkit.TestDatabase;
import java.time.Instant;
import java.util.UUID;

class AccountStorePeopleTest extends PeopleContract {
    private static final Instant NOW = Instant.parse("2026-11-21T09:30:00Z");

    private final AccountStore accounts = new AccountStore(TestDatabase.of("identity"));

    @Override
    protected People people() {
        return accounts;
    }

    @Override
    protected TenantId organisation() {
        var tenant = new TenantId(UUID.randomUUID());
        accounts.ensureOrganisation(tenant, "Somewhere", NOW);
        return tenant;
    }

    @Override
    protected Person member(TenantId tenant, String name) {
        var id = new UserId(UUID.randomUUID());
        var account = new Account(id, new Email(id + "@example.com"), name, "$2b$04$", NOW, null, false);
        accounts.insert(tenant, account, Role.USER, _ -> {}, _ -> {});
        return new Person(id, name);
    }
}
