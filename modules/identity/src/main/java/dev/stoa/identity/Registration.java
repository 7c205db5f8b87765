package dev.stoa.identity;

import static dev.stoa.identity.IdentityProblem.EMAIL_TAKEN;

import dev.stoa.contracts.identity.OrganisationCreated;
import dev.stoa.contracts.identity.UserRegistered;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.events.Events;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.InstantSource;
import java.util.UUID;

/// Makes accounts.
///
/// Who names an organisation gets a new one and is its administrator. Who does not joins the home organisation of
/// the installation as an ordinary user. Nobody chooses their own role.
final class Registration {
    /// The organisation that every installation has.
    static final TenantId HOME = new TenantId(UUID.fromString("00000000-0000-7000-8000-000000000001"));

    private final AccountStore accounts;
    private final PasswordHashes hashes;
    private final Events events;
    private final Ids ids;
    private final InstantSource clock;

    Registration(AccountStore accounts, PasswordHashes hashes, Events events, Ids ids, InstantSource clock) {
        this.accounts = accounts;
        this.hashes = hashes;
        this.events = events;
        this.ids = ids;
        this.clock = clock;
    }

    /// Who registered, and where they belong now.
    record Joined(UserId user, TenantId tenant) {}

    Joined register(NewAccount wanted) {
        var account = account(wanted);
        var organisation = wanted.organisation();
        var tenant = organisation == null ? HOME : new TenantId(ids.next());
        var isNew = organisation == null
                ? accounts.insert(tenant, account, Role.USER, tx -> registered(tx, tenant, account))
                : accounts.insertWithOrganisation(tenant, organisation, account, Role.ADMIN, tx -> {
                    var made = new OrganisationCreated(tenant, organisation, account.id());
                    events.publish(tx, tenant, tenant, made);
                    registered(tx, tenant, account);
                });
        if (!isNew) {
            throw EMAIL_TAKEN.because("There is an account with the address " + wanted.email() + ". Sign in instead.");
        }
        return new Joined(account.id(), tenant);
    }

    private void registered(Transaction tx, TenantId tenant, Account account) {
        var event = new UserRegistered(account.id(), account.email().toString(), tenant, account.createdAt());
        events.publish(tx, tenant, account.id(), event);
    }

    private Account account(NewAccount wanted) {
        return new Account(
                new UserId(ids.next()),
                wanted.email(),
                wanted.name(),
                hashes.hash(wanted.password().value()),
                clock.instant());
    }
}
