package dev.stoa.identity.signin;

import static dev.stoa.identity.IdentityProblem.WRONG_PASSWORD;

import dev.stoa.identity.accounts.Account;
import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.accounts.Membership;
import dev.stoa.identity.mfa.SecondFactors;
import dev.stoa.identity.passkeys.Passkeys;
import dev.stoa.identity.passwords.Lockout;
import dev.stoa.identity.passwords.PasswordHashes;
import dev.stoa.identity.sessions.AccessToken;
import dev.stoa.identity.sessions.Sessions;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.SessionId;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Somebody who is signed in shows again who they are, before they do what
/// [dev.stoa.platform.security.CurrentSession#requireRecent] guards.
public final class StepUp {
    private final AccountStore accounts;
    private final PasswordHashes hashes;
    private final SecondFactors factors;
    private final Passkeys passkeys;
    private final Sessions sessions;
    private final Lockout lockout;

    public StepUp(
            AccountStore accounts,
            PasswordHashes hashes,
            SecondFactors factors,
            Passkeys passkeys,
            Sessions sessions,
            Lockout lockout) {
        this.accounts = accounts;
        this.hashes = hashes;
        this.factors = factors;
        this.passkeys = passkeys;
        this.sessions = sessions;
        this.lockout = lockout;
    }

    /// What shows it: one of these. The password does where the second factor is off.
    ///
    /// @param code of the authenticator app, or a recovery code
    /// @param passkey the answer to `POST /passkeys/login/options`
    record Proof(
            @Nullable String password,
            @Nullable String code,
            @Nullable JsonNode passkey) {
        /// None of it.
        @Override
        public String toString() {
            return "Proof[…]";
        }
    }

    /// @param place where they are; what is wrong counts as it does when signing in
    /// @throws Problem 403 if it is wrong or not enough, 423 if there were too many wrong ones
    AccessToken renew(Caller caller, SessionId session, String place, Proof proof) {
        var account = accounts.find(caller.user()).orElseThrow(StepUp::gone);
        require(account, place, proof);
        return sessions.renew(account, membership(caller), session);
    }

    private void require(Account account, String place, Proof proof) {
        if (proof.passkey() != null) {
            if (!passkeys.user(proof.passkey()).equals(account.id())) {
                throw Passkeys.refused();
            }
        } else if (factors.isOn(account.id())) {
            if (proof.code() == null) {
                throw Problem.invalid("code", "must be there, or a passkey, as your second factor is on");
            }
            factors.require(account, place, proof.code());
        } else if (proof.password() == null) {
            throw Problem.invalid("password", "must be there, or a passkey");
        } else {
            requirePassword(account, place, proof.password());
        }
    }

    private void requirePassword(Account account, String place, String password) {
        var email = account.email().value();
        lockout.require(email, place);
        if (!hashes.matches(password, account.passwordHash())) {
            lockout.failed(email, place);
            throw WRONG_PASSWORD.because("Your password is another.");
        }
        lockout.passed(email, place);
    }

    private Membership membership(Caller caller) {
        return accounts.memberships(caller.user()).stream()
                .filter(one -> one.tenant().equals(caller.tenant()))
                .findFirst()
                .orElseThrow(StepUp::gone);
    }

    private static Problem gone() {
        return HttpProblem.UNAUTHENTICATED.because("You do not belong to this organisation any more. Sign in again.");
    }
}
