package dev.stoa.identity.accounts;

import dev.stoa.contracts.identity.People;
import dev.stoa.contracts.identity.Person;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.runtime.Masked;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.Paging;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The tables of people, organisations and memberships.
public final class AccountStore implements People {
    private final Database db;

    public AccountStore(Database db) {
        this.db = db;
    }

    /// Adds the organisation unless it is there already.
    public void ensureOrganisation(TenantId tenant, String name, Instant now) {
        db.sql(tenant, """
                insert into identity.organisation (tenant_id, name, created_at)
                values (:tenant, :name, :now)
                on conflict (tenant_id) do nothing
                """).bind("name", name).bind("now", now).update();
    }

    /// Adds the organisation and its first member together, or answers false when the address is taken.
    ///
    /// @param andThen done in the same transaction once they are in
    /// @param otherwise done in it when the address is taken
    public boolean insertWithOrganisation(
            TenantId tenant,
            String organisation,
            Account account,
            Role role,
            Consumer<Transaction> andThen,
            Consumer<Transaction> otherwise) {
        return db.transaction(tenant, tx -> {
            if (!insertAccount(tx, account)) {
                otherwise.accept(tx);
                return false;
            }
            tx.sql("""
                    insert into identity.organisation (tenant_id, name, created_at)
                    values (:tenant, :name, :now)
                    """)
                    .bind("name", organisation)
                    .bind("now", account.createdAt())
                    .update();
            insertMembership(tx, account, role);
            becomeOperators(tx);
            andThen.accept(tx);
            return true;
        });
    }

    /// The first organisation that somebody makes runs the installation; the key decides which that is.
    private static void becomeOperators(Transaction tx) {
        tx.sql("""
                insert into identity.operator (organisation_id)
                values (:tenant)
                on conflict (is_only) do nothing
                """).update();
    }

    /// Adds a member of an organisation, or answers false when the address is taken.
    ///
    /// @param andThen done in the same transaction once they are in
    /// @param otherwise done in it when the address is taken
    public boolean insert(
            TenantId tenant,
            Account account,
            Role role,
            Consumer<Transaction> andThen,
            Consumer<Transaction> otherwise) {
        return db.transaction(tenant, tx -> {
            if (!insertAccount(tx, account)) {
                otherwise.accept(tx);
                return false;
            }
            insertMembership(tx, account, role);
            andThen.accept(tx);
            return true;
        });
    }

    /// Adds somebody who has an account to the organisation of a transaction, unless they belong to it already.
    public void join(Transaction tx, UserId user, Role role, Instant now) {
        tx.sql("""
                insert into identity.membership (tenant_id, user_id, role, created_at)
                values (:tenant, :id, :role, :now)
                on conflict (tenant_id, user_id) do nothing
                """).bind("id", user).bind("role", role).bind("now", now).update();
    }

    /// Adds a member of the organisation of a transaction, or answers false when the address is taken.
    public boolean insert(Transaction tx, Account account, Role role) {
        if (!insertAccount(tx, account)) {
            return false;
        }
        insertMembership(tx, account, role);
        return true;
    }

    /// The unique key decides, so two who register one address at once cannot both have it.
    private static boolean insertAccount(Transaction tx, Account account) {
        return tx.sql("""
                insert into identity.user_account (user_id, email, name, password_hash, created_at,
                                                   email_verified_at, must_verify)
                values (:id, :email, :name, :hash, :now, :verified, :must_verify)
                on conflict (email) do nothing
                """)
                        .bind("id", account.id())
                        .bind("email", account.email())
                        .bind("name", account.name())
                        .bind("hash", account.passwordHash())
                        .bind("now", account.createdAt())
                        .bind("verified", account.verifiedAt())
                        .bind("must_verify", account.mustVerify())
                        .update()
                == 1;
    }

    private static void insertMembership(Transaction tx, Account account, Role role) {
        tx.sql("""
                insert into identity.membership (tenant_id, user_id, role, created_at)
                values (:tenant, :id, :role, :now)
                """)
                .bind("id", account.id())
                .bind("role", role)
                .bind("now", account.createdAt())
                .update();
    }

    public Optional<Account> find(Email email) {
        return db.sql("""
                select user_id, email, name, password_hash, created_at, email_verified_at, must_verify
                from identity.user_account
                where email = :email
                """).bind("email", email).optional(AccountStore::account);
    }

    public Optional<Account> find(UserId user) {
        return db.sql("""
                select user_id, email, name, password_hash, created_at, email_verified_at, must_verify
                from identity.user_account
                where user_id = :id
                """).bind("id", user).optional(AccountStore::account);
    }

    /// Gives somebody another password, unless theirs is not the one any more that was read.
    public boolean replacePassword(Transaction tx, Account account, String hash) {
        return tx.sql("""
                update identity.user_account
                set password_hash = :hash
                where user_id = :id
                  and password_hash = :before
                """)
                        .bind("id", account.id())
                        .bind("hash", hash)
                        .bind("before", account.passwordHash())
                        .update()
                == 1;
    }

    /// Notes that mail reaches somebody, if that is news.
    public void verify(Transaction tx, UserId user, Instant now) {
        tx.sql("""
                update identity.user_account
                set email_verified_at = :now
                where user_id = :id
                  and email_verified_at is null
                """).bind("id", user).bind("now", now).update();
    }

    /// The name of an organisation.
    public String organisation(TenantId tenant) {
        return db.sql(tenant, "select name from identity.organisation where tenant_id = :tenant")
                .one(row -> row.text("name"));
    }

    /// The organisation that runs the installation; empty until there is one.
    public Optional<TenantId> operators() {
        return db.sql("select organisation_id from identity.operator")
                .optional(row -> new TenantId(row.uuid("organisation_id")));
    }

    /// The organisations somebody belongs to, the one they joined first at the front.
    public List<Membership> memberships(UserId user) {
        return db.sql(user, """
                select m.tenant_id, o.name, m.role,
                       exists (select from identity.operator p where p.organisation_id = m.tenant_id) as is_operators
                from identity.membership m
                join identity.organisation o on o.tenant_id = m.tenant_id
                where m.user_id = :user
                  and m.suspended_at is null
                order by m.created_at, m.tenant_id
                """)
                .list(row -> new Membership(
                        new TenantId(row.uuid("tenant_id")),
                        row.text("name"),
                        new Role(row.text("role")),
                        row.bool("is_operators")));
    }

    /// @param search part of a name, or a whole address: letters that are masked cannot be found out by searching;
    ///     empty for all
    public List<Member> members(TenantId tenant, String search, Paging paging) {
        return db.read(tenant, """
                select a.user_id, a.email, a.name, m.role, m.suspended_at is not null as is_suspended, m.created_at
                from identity.membership m
                join identity.user_account a on a.user_id = m.user_id
                where m.tenant_id = :tenant
                  and (position(lower(:search) in lower(a.name)) > 0 or a.email = lower(:search))
                order by lower(a.name), a.user_id
                limit :limit offset :offset
                """)
                .bind("search", search)
                .bind("limit", paging.limit())
                .bind("offset", paging.offset())
                .list(row -> new Member(
                        new UserId(row.uuid("user_id")),
                        Masked.email(row.text("email")),
                        row.text("name"),
                        new Role(row.text("role")),
                        row.bool("is_suspended"),
                        row.instant("created_at")));
    }

    public long countMembers(TenantId tenant, String search) {
        return db.read(tenant, """
                select count(*) as total
                from identity.membership m
                join identity.user_account a on a.user_id = m.user_id
                where m.tenant_id = :tenant
                  and (position(lower(:search) in lower(a.name)) > 0 or a.email = lower(:search))
                """).bind("search", search).one(row -> row.number("total"));
    }

    @Override
    public Map<UserId, Person> find(TenantId tenant, Set<UserId> users) {
        return db
                .sql(tenant, """
                select a.user_id, a.name
                from identity.membership m
                join identity.user_account a on a.user_id = m.user_id
                where m.tenant_id = :tenant
                  and m.user_id = any(:users)
                """)
                .bind("users", users)
                .list(row -> new Person(new UserId(row.uuid("user_id")), row.text("name")))
                .stream()
                .collect(Collectors.toMap(Person::id, person -> person));
    }

    private static Account account(Row row) {
        return new Account(
                new UserId(row.uuid("user_id")),
                new Email(row.text("email")),
                row.text("name"),
                row.text("password_hash"),
                row.instant("created_at"),
                row.instantOrNull("email_verified_at"),
                row.bool("must_verify"));
    }
}
