package dev.stoa.identity.invitations;

import static dev.stoa.identity.IdentityProblem.LINK_REFUSED;

import dev.stoa.contracts.identity.UserRegistered;
import dev.stoa.identity.accounts.Account;
import dev.stoa.identity.accounts.AccountMail;
import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.accounts.Email;
import dev.stoa.identity.accounts.Trail;
import dev.stoa.identity.passwords.Password;
import dev.stoa.identity.passwords.PasswordHashes;
import dev.stoa.identity.passwords.PasswordStrength;
import dev.stoa.identity.roles.Roles;
import dev.stoa.platform.audit.AuditEntry;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.events.Events;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Asks people by mail to join an organisation, and lets them in.
///
/// The link shows that its bearer reads the mail of the address. So nothing more is asked of who has an account,
/// and who makes one need not confirm the address. Whether the address has an account only the letter's reader
/// learns.
public final class Invitations {
    static final Duration LIFETIME = Duration.ofDays(7);

    private final InvitationStore store;
    private final Roles roles;
    private final AccountStore accounts;
    private final AccountMail mail;
    private final PasswordHashes hashes;
    private final Events events;
    private final Trail trail;
    private final Ids ids;
    private final InstantSource clock;

    public Invitations(
            InvitationStore store,
            Roles roles,
            AccountStore accounts,
            AccountMail mail,
            PasswordHashes hashes,
            Events events,
            Trail trail,
            Ids ids,
            InstantSource clock) {
        this.store = store;
        this.roles = roles;
        this.accounts = accounts;
        this.mail = mail;
        this.hashes = hashes;
        this.events = events;
        this.trail = trail;
        this.ids = ids;
        this.clock = clock;
    }

    /// What the bearer of a link is shown.
    ///
    /// @param hasAccount whether the address has an account, which joins
    record Opened(String organisation, Email email, Role role, boolean hasAccount) {}

    /// Sends a letter. An earlier one to the same address is good no more.
    ///
    /// @throws Problem 403 if the role may more than the caller, 404 if there is none, 429 if the address was
    ///     written to too often
    Invitation invite(Caller caller, Email email, Role role) {
        mail.requireLetter(email);
        return roles.inTurn(caller.tenant(), tx -> {
            Roles.requireHas(caller, roles.require(tx, role));
            return send(tx, caller, email, role);
        });
    }

    private Invitation send(Transaction tx, Caller caller, Email email, Role role) {
        var now = clock.instant();
        var token = InvitationToken.make(caller.tenant());
        var wanted = new Invitation(new InvitationId(ids.next()), email, role, caller.user(), now, now.plus(LIFETIME));
        var kept = store.write(tx, wanted, token.hash());
        mail.invite(tx, email, token.text());
        trail.record(
                tx,
                AuditEntry.by(caller, "identity.invited")
                        .on("invitation", kept.id())
                        .detail("role", role));
        return kept;
    }

    /// Sends another letter, after which the link of the one before is good no more.
    void resend(Caller caller, InvitationId id) {
        roles.changing(caller.tenant(), tx -> {
            var invitation = store.find(tx, id).orElseThrow(() -> none(id));
            mail.requireLetter(invitation.email());
            Roles.requireHas(caller, roles.require(tx, invitation.role()));
            var _ = send(tx, caller, invitation.email(), invitation.role());
        });
    }

    List<Invitation> list(TenantId tenant) {
        return store.list(tenant);
    }

    void withdraw(TenantId tenant, InvitationId id) {
        if (!store.delete(tenant, id)) {
            throw none(id);
        }
    }

    private static Problem none(InvitationId id) {
        return HttpProblem.NOT_FOUND.because("There is no invitation " + id + ".");
    }

    /// @throws Problem 400 if the link is not good any more
    Opened open(String sent) {
        var token = token(sent);
        var invitation = find(token);
        return new Opened(
                accounts.organisation(token.tenant()),
                invitation.email(),
                invitation.role(),
                accounts.find(invitation.email()).isPresent());
    }

    /// Lets the bearer of a link in, once.
    ///
    /// @param name null for who has an account
    /// @param password null for who has an account
    /// @throws Problem 400 if the link is not good any more, 422 if a name or password is missing or too weak
    Opened accept(String sent, @Nullable String name, @Nullable Password password) {
        var token = token(sent);
        var invitation = find(token);
        var account = accounts.find(invitation.email());
        if (account.isPresent()) {
            join(token, account.get());
        } else {
            register(token, invitation.email(), name, password);
        }
        return new Opened(
                accounts.organisation(token.tenant()), invitation.email(), invitation.role(), account.isPresent());
    }

    private void join(InvitationToken token, Account account) {
        roles.changing(token.tenant(), tx -> {
            var used = use(tx, token);
            accounts.join(tx, account.id(), used.role(), clock.instant());
            accounts.verify(tx, account.id(), clock.instant());
            joined(tx, token.tenant(), account);
        });
    }

    private void register(InvitationToken token, Email email, @Nullable String name, @Nullable Password password) {
        if (name == null || name.isBlank()) {
            throw Problem.invalid("name", "is required to make an account");
        }
        if (password == null) {
            throw Problem.invalid("password", "is required to make an account");
        }
        PasswordStrength.require("password", password, List.of(email.value(), name));
        var now = clock.instant();
        var account = new Account(
                new UserId(ids.next()), email, name.strip(), hashes.hash(password.value()), now, now, false);
        roles.changing(token.tenant(), tx -> {
            var used = use(tx, token);
            if (!accounts.insert(tx, account, used.role())) {
                // It was made meanwhile. The letter is good still.
                throw LINK_REFUSED.because("The address has an account by now. Follow the link again.");
            }
            var event = new UserRegistered(account.id(), email.toString(), token.tenant(), now);
            events.publish(tx, token.tenant(), account.id(), event);
            joined(tx, token.tenant(), account);
        });
    }

    private void joined(Transaction tx, TenantId tenant, Account account) {
        trail.record(
                tx,
                AuditEntry.by(tenant, account.id(), "identity.member-joined").on("user", account.id()));
    }

    private Invitation use(Transaction tx, InvitationToken token) {
        return store.use(tx, token, clock.instant()).orElseThrow(Invitations::refused);
    }

    private Invitation find(InvitationToken token) {
        return store.find(token, clock.instant()).orElseThrow(Invitations::refused);
    }

    private static InvitationToken token(String sent) {
        return InvitationToken.parse(sent).orElseThrow(Invitations::refused);
    }

    private static Problem refused() {
        return LINK_REFUSED.because(
                "The invitation was accepted already, was withdrawn or is older than 7 days. Ask for another.");
    }
}
