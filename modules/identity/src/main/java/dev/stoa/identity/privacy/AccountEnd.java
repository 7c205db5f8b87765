package dev.stoa.identity.privacy;

import static dev.stoa.identity.IdentityProblem.LAST_ADMINISTRATOR;

import dev.stoa.contracts.identity.UserDeleted;
import dev.stoa.identity.accounts.Account;
import dev.stoa.identity.accounts.AccountMail;
import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.accounts.CachedPeople;
import dev.stoa.identity.accounts.Trail;
import dev.stoa.identity.keys.KnownKeys;
import dev.stoa.identity.passwords.Lockout;
import dev.stoa.identity.sessions.Sessions;
import dev.stoa.platform.audit.AuditEntry;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.events.Events;
import dev.stoa.platform.jobs.JobId;
import dev.stoa.platform.mail.Mail;
import dev.stoa.platform.personal.DataSubject;
import dev.stoa.platform.privacy.Privacy;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import java.time.InstantSource;
import java.util.List;

/// The end of an account: at once all that signs its person in and all that identity knows of them, and by a job what
/// others keep.
final class AccountEnd {
    /// What an organisation is called from which the last member went: the name may have told of them.
    private static final String LEFT = "Closed organisation";

    private final Database db;
    private final AccountStore accounts;
    private final CachedPeople people;
    private final Sessions sessions;
    private final KnownKeys keys;
    private final Lockout lockout;
    private final AccountMail letters;
    private final Mail mail;
    private final Events events;
    private final Privacy privacy;
    private final Trail trail;
    private final TenantId home;
    private final InstantSource clock;

    AccountEnd(
            Database db,
            AccountStore accounts,
            CachedPeople people,
            Sessions sessions,
            KnownKeys keys,
            Lockout lockout,
            AccountMail letters,
            Mail mail,
            Events events,
            Privacy privacy,
            Trail trail,
            TenantId home,
            InstantSource clock) {
        this.db = db;
        this.accounts = accounts;
        this.people = people;
        this.sessions = sessions;
        this.keys = keys;
        this.lockout = lockout;
        this.letters = letters;
        this.mail = mail;
        this.events = events;
        this.privacy = privacy;
        this.trail = trail;
        this.home = home;
        this.clock = clock;
    }

    /// Deletes somebody's account. Whoever knew that it is theirs has made sure of it.
    ///
    /// @param wanted for the audit log
    /// @return the job that erases the rest
    /// @throws Problem 409 if nobody else could look after an organisation with other members, or after
    ///     the installation
    JobId end(UserId person, AuditEntry wanted) {
        var account =
                accounts.find(person).orElseThrow(() -> HttpProblem.UNAUTHENTICATED.because("The account is gone."));
        // In one order for all, so that two who go at once wait for each other and not in a circle.
        var memberships = memberships(person);
        var tenants = memberships.stream().map(Belonging::tenant).toList();
        return db.transaction(person, tx -> {
            memberships.forEach(membership -> leave(tx, membership, person));
            forget(tx, account);
            tenants.forEach(tenant -> tell(tx, tenant, person));
            trail.record(tx, wanted);
            return privacy.erase(tx, new DataSubject(person, tenants));
        });
    }

    /// That somebody belongs to an organisation, perhaps shut out.
    private record Belonging(TenantId tenant, String organisation, boolean isAdministrator, boolean isOperators) {}

    private List<Belonging> memberships(UserId person) {
        return db.sql(person, """
                select m.tenant_id, o.name, m.role = 'admin' and m.suspended_at is null as is_administrator,
                       exists (select from identity.operator p where p.organisation_id = m.tenant_id) as is_operators
                from identity.membership m
                join identity.organisation o on o.tenant_id = m.tenant_id
                where m.user_id = :user
                order by m.tenant_id
                """)
                .list(row -> new Belonging(
                        new TenantId(row.uuid("tenant_id")),
                        row.text("name"),
                        row.bool("is_administrator"),
                        row.bool("is_operators")));
    }

    /// One change of members at a time, as when administrators make it.
    private void leave(Transaction tx, Belonging membership, UserId person) {
        var tenant = membership.tenant();
        var own = tx.as(db, tenant);
        own.sql("select name from identity.organisation where tenant_id = :tenant for no key update")
                .list(row -> row.text("name"));
        keys.deleteOf(own, tenant, person);
        own.sql("delete from identity.membership where tenant_id = :tenant and user_id = :person")
                .bind("person", person.value())
                .update();
        var left = own.sql("""
                select count(*) as members, count(*) filter (where role = 'admin' and suspended_at is null)
                           as administrators
                from identity.membership
                where tenant_id = :tenant
                """).one(row -> new Left(row.number("members"), row.number("administrators")));
        if (membership.isAdministrator() && left.administrators == 0) {
            requireNobodyLeftAlone(membership, left);
        }
        if (left.members == 0 && !tenant.equals(home)) {
            own.sql("update identity.organisation set name = :name where tenant_id = :tenant")
                    .bind("name", LEFT)
                    .update();
        }
        tx.afterCommit(() -> people.forget(tenant, person));
    }

    /// Who stays in an organisation.
    private record Left(long members, long administrators) {}

    private static void requireNobodyLeftAlone(Belonging membership, Left left) {
        if (membership.isOperators()) {
            throw LAST_ADMINISTRATOR.because("Nobody else administers " + membership.organisation()
                    + ", which looks after this installation. Make somebody else an administrator first.");
        }
        if (left.members > 0) {
            throw LAST_ADMINISTRATOR.because("Nobody else administers " + membership.organisation()
                    + ", which has other members. Make one of them an administrator first.");
        }
    }

    /// What is not of an organisation.
    private void forget(Transaction tx, Account account) {
        sessions.endAll(tx, null);
        tx.sql("delete from identity.invitation where email = :email")
                .bind("email", account.email())
                .update();
        for (var table : List.of("session", "past_password", "mail_token", "profile", "user_account")) {
            tx.sql("delete from identity." + table + " where user_id = :user").update();
        }
        lockout.open(tx, account.email());
        letters.forget(tx, account.email());
        mail.forget(tx, account.email().value());
    }

    private void tell(Transaction tx, TenantId tenant, UserId person) {
        events.publish(tx.as(db, tenant), tenant, person, new UserDeleted(person, tenant, clock.instant()));
    }
}
