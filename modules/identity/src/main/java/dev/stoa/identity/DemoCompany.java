package dev.stoa.identity;

import dev.stoa.contracts.identity.DemoPeople;
import dev.stoa.identity.accounts.Account;
import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.accounts.Email;
import dev.stoa.identity.passwords.PasswordHashes;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.InstantSource;

/// A small believable company to try Stoa with. Making it again changes nothing.
public final class DemoCompany {
    public static final String PASSWORD = "Harbour-2026!";

    private final AccountStore accounts;
    private final PasswordHashes hashes;
    private final Ids ids;
    private final InstantSource clock;

    DemoCompany(AccountStore accounts, PasswordHashes hashes, Ids ids, InstantSource clock) {
        this.accounts = accounts;
        this.hashes = hashes;
        this.ids = ids;
        this.clock = clock;
    }

    DemoPeople make() {
        var ada = new Email("ada@harbour.example");
        var admin = accounts.find(ada).map(Account::id).orElseGet(() -> found(ada, "Ada Byron"));
        var tenant = accounts.memberships(admin).getFirst().tenant();
        return new DemoPeople(
                tenant,
                admin,
                join(tenant, "grace@harbour.example", "Grace Hopper", Role.USER),
                join(tenant, "linus@harbour.example", "Linus Pauling", Role.GUEST));
    }

    private UserId found(Email email, String name) {
        var account = account(email, name);
        accounts.insertWithOrganisation(
                new TenantId(ids.next()), "Harbour Bakery", account, Role.ADMIN, _ -> {}, _ -> {});
        return account.id();
    }

    private UserId join(TenantId tenant, String address, String name, Role role) {
        var email = new Email(address);
        return accounts.find(email).map(Account::id).orElseGet(() -> {
            var account = account(email, name);
            accounts.insert(tenant, account, role, _ -> {}, _ -> {});
            return account.id();
        });
    }

    private Account account(Email email, String name) {
        var now = clock.instant();
        return new Account(new UserId(ids.next()), email, name, hashes.hash(PASSWORD), now, now, false);
    }
}
