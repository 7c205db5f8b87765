package dev.stoa.identity.signin;

import dev.stoa.contracts.identity.OrganisationCreated;
import dev.stoa.contracts.identity.UserRegistered;
import dev.stoa.identity.accounts.Account;
import dev.stoa.identity.accounts.AccountMail;
import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.accounts.Trail;
import dev.stoa.identity.passwords.PasswordHashes;
import dev.stoa.identity.passwords.PasswordStrength;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.events.Events;
import dev.stoa.platform.mail.Mail;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/// Makes accounts.
///
/// Who names an organisation gets a new one and is its administrator. Who does not joins the home organisation of
/// the installation as an ordinary user. Nobody chooses their own role.
///
/// The reply is the same whether or not the address has an account: what the account would be. Its owner is told by
/// mail.
public final class Registration {
    /// The organisation that every installation has.
    public static final TenantId HOME = new TenantId(UUID.fromString("00000000-0000-7000-8000-000000000001"));

    private final AccountStore accounts;
    private final PasswordHashes hashes;
    private final Permissions permissions;
    private final AccountMail letters;
    private final Mail mail;
    private final Events events;
    private final Trail trail;
    private final Ids ids;
    private final InstantSource clock;

    public Registration(
            AccountStore accounts,
            PasswordHashes hashes,
            Permissions permissions,
            AccountMail letters,
            Mail mail,
            Events events,
            Trail trail,
            Ids ids,
            InstantSource clock) {
        this.accounts = accounts;
        this.hashes = hashes;
        this.permissions = permissions;
        this.letters = letters;
        this.mail = mail;
        this.events = events;
        this.trail = trail;
        this.ids = ids;
        this.clock = clock;
    }

    /// @return the profile of the account, or of the one that would have been made
    /// @throws dev.stoa.web.Problem 422 if the password is too easy to guess
    Profile register(NewAccount wanted) {
        var organisation = wanted.organisation();
        PasswordStrength.require(
                "password",
                wanted.password(),
                List.of(wanted.email().value(), wanted.name(), Objects.requireNonNullElse(organisation, "")));
        var account = account(wanted);
        if (organisation == null) {
            var isNew = accounts.insert(
                    HOME, account, Role.USER, tx -> registered(tx, HOME, account), tx -> taken(tx, account));
            return profile(account, Role.USER, HOME, accounts.organisation(HOME), isNew);
        }
        var tenant = new TenantId(ids.next());
        var isNew = accounts.insertWithOrganisation(
                tenant,
                organisation,
                account,
                Role.ADMIN,
                tx -> {
                    var made = new OrganisationCreated(tenant, organisation, account.id());
                    events.publish(tx, tenant, tenant, made);
                    registered(tx, tenant, account);
                },
                tx -> taken(tx, account));
        return profile(account, Role.ADMIN, tenant, organisation, isNew);
    }

    private void registered(Transaction tx, TenantId tenant, Account account) {
        var event = new UserRegistered(account.id(), account.email().toString(), tenant, account.createdAt());
        events.publish(tx, tenant, account.id(), event);
        trail.registered(tx, tenant, account);
        letters.welcome(tx, account);
    }

    private void taken(Transaction tx, Account account) {
        trail.registrationRefused(tx, account.email());
        letters.alreadyThere(tx, account.email());
    }

    private Profile profile(Account account, Role role, TenantId tenant, String organisation, boolean isNew) {
        var operators = accounts.operators();
        // The first organisation would have run the installation.
        var isOperators = isNew ? operators.filter(tenant::equals).isPresent() : operators.isEmpty();
        return new Profile(
                account.id(),
                account.email(),
                false,
                account.name(),
                role,
                new Profile.Organisation(tenant, organisation),
                permissions.in(tenant).of(account.id(), role, isOperators).permissions(),
                account.createdAt());
    }

    private Account account(NewAccount wanted) {
        return new Account(
                new UserId(ids.next()),
                wanted.email(),
                wanted.name(),
                hashes.hash(wanted.password().value()),
                clock.instant(),
                null,
                mail.isSent());
    }
}
