package dev.stoa.identity;

import static dev.stoa.identity.IdentityProblem.WRONG_CREDENTIALS;

import dev.stoa.platform.hosts.Hosts;
import dev.stoa.platform.limits.Limits;
import dev.stoa.platform.limits.Policy;
import dev.stoa.platform.limits.Policy.By;
import dev.stoa.platform.limits.Rate;
import dev.stoa.platform.security.AccessTokens;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.http.Request;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Exchanges an e-mail address and a password for an access token.
final class SignIn {
    /// Of one address, from wherever they come. Those who know the password cannot sign in
    /// meanwhile either.
    private static final Policy FAILURES =
            new Policy("sign-in-failures", Set.of(), By.NAMED, new Rate.Window(20, Duration.ofMinutes(15)));

    private final AccountStore accounts;
    private final PasswordHashes hashes;
    private final AccessTokens tokens;
    private final Permissions permissions;
    private final Hosts hosts;
    private final Limits limits;
    private final Counter succeeded;
    private final Counter refused;

    SignIn(
            AccountStore accounts,
            PasswordHashes hashes,
            AccessTokens tokens,
            Permissions permissions,
            Hosts hosts,
            Limits limits,
            MeterRegistry meters) {
        this.accounts = accounts;
        this.hashes = hashes;
        this.tokens = tokens;
        this.permissions = permissions;
        this.hosts = hosts;
        this.limits = limits;
        succeeded = meters.counter("stoa.sign.ins", "outcome", "succeeded");
        refused = meters.counter("stoa.sign.ins", "outcome", "refused");
    }

    /// A bearer token as OAuth 2 describes it (RFC 6749 section 5.1).
    ///
    /// @param expiresIn seconds
    record Token(String accessToken, String tokenType, long expiresIn, String scope) {
        /// Not the token.
        @Override
        public String toString() {
            return "Token[" + scope + "]";
        }
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
                .flatMap(one -> token(one, hosts.tenant(request)));
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

    private Optional<Token> token(Account account, Optional<TenantId> at) {
        return accounts.memberships(account.id()).stream()
                .filter(membership -> at.isEmpty() || at.get().equals(membership.tenant()))
                .findFirst()
                .map(membership -> token(account, membership));
    }

    private Token token(Account account, Membership membership) {
        var scope = permissions.of(membership.role(), membership.isOperators());
        var token = tokens.issue(new AccessTokens.Claims(
                membership.tenant(), account.id(), account.email().value(), membership.role(), scope));
        return new Token(token, "bearer", AccessTokens.LIFETIME.toSeconds(), String.join(" ", scope));
    }
}
