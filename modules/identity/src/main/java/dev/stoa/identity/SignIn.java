package dev.stoa.identity;

import static dev.stoa.identity.IdentityProblem.WRONG_CREDENTIALS;

import dev.stoa.platform.hosts.Hosts;
import dev.stoa.platform.limits.Limits;
import dev.stoa.platform.limits.Policy;
import dev.stoa.platform.limits.Policy.By;
import dev.stoa.platform.limits.Rate;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.http.Request;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Exchanges an e-mail address and a password for tokens.
final class SignIn {
    /// Of one address, from wherever they come. Those who know the password cannot sign in
    /// meanwhile either.
    private static final Policy FAILURES =
            new Policy("sign-in-failures", Set.of(), By.NAMED, new Rate.Window(20, Duration.ofMinutes(15)));

    private final AccountStore accounts;
    private final PasswordHashes hashes;
    private final Sessions sessions;
    private final Hosts hosts;
    private final Limits limits;
    private final Counter succeeded;
    private final Counter refused;

    SignIn(
            AccountStore accounts,
            PasswordHashes hashes,
            Sessions sessions,
            Hosts hosts,
            Limits limits,
            MeterRegistry meters) {
        this.accounts = accounts;
        this.hashes = hashes;
        this.sessions = sessions;
        this.hosts = hosts;
        this.limits = limits;
        succeeded = meters.counter("stoa.sign.ins", "outcome", "succeeded");
        refused = meters.counter("stoa.sign.ins", "outcome", "refused");
    }

    /// To the organisation whose host name the request was sent to, or else the one that the person joined
    /// first.
    ///
    /// @throws dev.stoa.web.Problem 401 in the same words and time whether the address or the
    /// password is wrong or the person belongs to another organisation, 429 if there were too many
    /// wrong ones, whether or not there is an account
    Token signIn(Request request, String email, String password) {
        var address = limits.digest(email.strip().toLowerCase(Locale.ROOT));
        limits.require(FAILURES, address);
        var account = find(email);
        if (account.isEmpty()) {
            hashes.matchNobody(password);
        }
        var token = account.filter(one -> hashes.matches(password, one.passwordHash()))
                .flatMap(one -> membership(one, hosts.tenant(request))
                        .map(membership -> sessions.open(request, one, membership)));
        if (token.isEmpty()) {
            limits.count(FAILURES, address);
            refused.increment();
            throw WRONG_CREDENTIALS.because("Check both and try again.");
        }
        succeeded.increment();
        return token.get();
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
