package dev.stoa.identity.signin;

import static dev.stoa.identity.IdentityProblem.WRONG_CREDENTIALS;

import dev.stoa.identity.accounts.Account;
import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.accounts.Email;
import dev.stoa.identity.accounts.Membership;
import dev.stoa.identity.accounts.Trail;
import dev.stoa.identity.passwords.Lockout;
import dev.stoa.identity.passwords.PasswordHashes;
import dev.stoa.identity.sessions.Device;
import dev.stoa.identity.sessions.Sessions;
import dev.stoa.identity.sessions.Token;
import dev.stoa.platform.hosts.Hosts;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.http.Request;
import dev.stoa.web.middleware.ClientAddress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;

/// Exchanges an e-mail address and a password for tokens.
public final class SignIn {
    private final AccountStore accounts;
    private final PasswordHashes hashes;
    private final Sessions sessions;
    private final Hosts hosts;
    private final Lockout lockout;
    private final Trail trail;
    private final Counter succeeded;
    private final Counter refused;

    public SignIn(
            AccountStore accounts,
            PasswordHashes hashes,
            Sessions sessions,
            Hosts hosts,
            Lockout lockout,
            Trail trail,
            MeterRegistry meters) {
        this.accounts = accounts;
        this.hashes = hashes;
        this.sessions = sessions;
        this.hosts = hosts;
        this.lockout = lockout;
        this.trail = trail;
        succeeded = meters.counter("stoa.sign.ins", "outcome", "succeeded");
        refused = meters.counter("stoa.sign.ins", "outcome", "refused");
    }

    /// To the organisation whose host name the request was sent to, or else the one that the person joined
    /// first.
    ///
    /// @throws dev.stoa.web.Problem 401 in the same words and time whether the address or the
    /// password is wrong, the address is not confirmed, or the person belongs to another organisation;
    /// 423 if there were too many wrong ones, whether or not there is an account
    public Token signIn(Request request, String email, String password) {
        var place = Device.place(ClientAddress.of(request));
        lockout.require(email, place);
        var account = find(email);
        if (account.isEmpty()) {
            hashes.matchNobody(password);
        }
        var matching = account.filter(one -> hashes.matches(password, one.passwordHash()))
                .filter(Account::maySignIn);
        var membership = matching.flatMap(one -> membership(one, hosts.tenant(request)));
        if (matching.isEmpty() || membership.isEmpty()) {
            lockout.failed(email, place);
            refused.increment();
            trail.signInRefused(email, account);
            throw WRONG_CREDENTIALS.because(
                    "Check both and try again. Who has just registered confirms the address first, by the link in the"
                            + " mail.");
        }
        lockout.passed(email, place);
        succeeded.increment();
        return sessions.open(request, matching.get(), membership.get());
    }

    private Optional<Account> find(String email) {
        try {
            return accounts.find(new Email(email));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private Optional<Membership> membership(Account account, Optional<TenantId> at) {
        return accounts.memberships(account.id()).stream()
                .filter(membership -> at.isEmpty() || at.get().equals(membership.tenant()))
                .findFirst();
    }
}
