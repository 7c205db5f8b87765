package dev.stoa.identity.signin;

import static dev.stoa.identity.IdentityProblem.CHALLENGE_REFUSED;
import static dev.stoa.identity.IdentityProblem.LINK_REFUSED;
import static dev.stoa.identity.IdentityProblem.MFA_REQUIRED;
import static dev.stoa.identity.IdentityProblem.WRONG_CREDENTIALS;

import dev.stoa.identity.accounts.Account;
import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.accounts.Challenges;
import dev.stoa.identity.accounts.Challenges.Purpose;
import dev.stoa.identity.accounts.Email;
import dev.stoa.identity.accounts.MailToken;
import dev.stoa.identity.accounts.MailTokenStore;
import dev.stoa.identity.accounts.Membership;
import dev.stoa.identity.accounts.Trail;
import dev.stoa.identity.mfa.SecondFactors;
import dev.stoa.identity.passkeys.Passkeys;
import dev.stoa.identity.passwords.Lockout;
import dev.stoa.identity.passwords.PasswordHashes;
import dev.stoa.identity.sessions.Device;
import dev.stoa.identity.sessions.Sessions;
import dev.stoa.identity.sessions.Token;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.hosts.Hosts;
import dev.stoa.web.Problem;
import dev.stoa.web.http.Request;
import dev.stoa.web.middleware.ClientAddress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Exchanges what shows who somebody is for tokens: a password or the link of a mail, each with a code
/// where the
/// second factor is on, or a passkey.
///
/// To the organisation whose host name the request was sent to, or else the one that the person joined
/// first.
public final class SignIn {
    private final Database db;
    private final AccountStore accounts;
    private final PasswordHashes hashes;
    private final MailTokenStore links;
    private final SecondFactors factors;
    private final Passkeys passkeys;
    private final Challenges challenges;
    private final Sessions sessions;
    private final Hosts hosts;
    private final Lockout lockout;
    private final Trail trail;
    private final InstantSource clock;
    private final Counter succeeded;
    private final Counter refused;

    public SignIn(
            Database db,
            AccountStore accounts,
            PasswordHashes hashes,
            MailTokenStore links,
            SecondFactors factors,
            Passkeys passkeys,
            Challenges challenges,
            Sessions sessions,
            Hosts hosts,
            Lockout lockout,
            Trail trail,
            MeterRegistry meters,
            InstantSource clock) {
        this.db = db;
        this.accounts = accounts;
        this.hashes = hashes;
        this.links = links;
        this.factors = factors;
        this.passkeys = passkeys;
        this.challenges = challenges;
        this.sessions = sessions;
        this.hosts = hosts;
        this.lockout = lockout;
        this.trail = trail;
        this.clock = clock;
        succeeded = meters.counter("stoa.sign.ins", "outcome", "succeeded");
        refused = meters.counter("stoa.sign.ins", "outcome", "refused");
    }

    /// By a password.
    ///
    /// @throws Problem 401 in the same words and time whether the address or the
    /// password is wrong, the address is not confirmed, or the person belongs to another organisation;
    /// 401 `mfa-required` with a challenge if a code is needed too;
    /// 423 if there were too many wrong ones, whether or not there is an account
    public Token byPassword(Request request, String email, String password) {
        var place = place(request);
        lockout.require(email, place);
        var account = find(email);
        if (account.isEmpty()) {
            hashes.matchNobody(password);
        }
        var matching = account.filter(one -> hashes.matches(password, one.passwordHash()))
                .filter(Account::maySignIn);
        var membership = matching.flatMap(one -> membership(request, one));
        if (matching.isEmpty() || membership.isEmpty()) {
            lockout.failed(email, place);
            refused.increment();
            trail.signInRefused(email, account);
            throw WRONG_CREDENTIALS.because(
                    "Check both and try again. Who has just registered confirms the address first, by the link in the"
                            + " mail.");
        }
        if (factors.isOn(matching.get().id())) {
            // The wrong codes of before still count, or who knows the password could try codes for ever.
            lockout.require(email, place);
            throw codeRequired(matching.get());
        }
        lockout.passed(email, place);
        return open(request, matching.get(), membership.get());
    }

    /// By the link of a mail, which also confirms the address.
    ///
    /// @throws Problem 400 if the link is not good any more, 401 `mfa-required` as with a password
    Token byLink(Request request, String sent) {
        var token = MailToken.parse(sent).orElseThrow(SignIn::linkRefused);
        var account = accounts.find(token.user()).orElseThrow(SignIn::linkRefused);
        var membership = membership(request, account).orElseThrow(SignIn::linkRefused);
        var isGood = db.transaction(token.user(), tx -> {
            var isUsed = links.use(tx, token, MailToken.Purpose.SIGN_IN, clock.instant());
            if (isUsed) {
                accounts.verify(tx, token.user(), clock.instant());
            }
            return isUsed;
        });
        if (!isGood) {
            throw linkRefused();
        }
        if (factors.isOn(account.id())) {
            throw codeRequired(account);
        }
        return open(request, account, membership);
    }

    private static Problem linkRefused() {
        return LINK_REFUSED.because("It was used already or has expired. Ask for a new one.");
    }

    private Problem codeRequired(Account account) {
        var challenge = challenges.make(Purpose.SECOND_FACTOR, account.id());
        return MFA_REQUIRED
                .because("Send it to POST /mfa/verify, with the challenge, within five minutes. A recovery code will do"
                        + " as well.")
                .member("challenge", Base64.getUrlEncoder().withoutPadding().encodeToString(challenge));
    }

    /// By a code, after the password or the link was right.
    ///
    /// @param challenge of that problem 401; wrong codes leave it good
    /// @throws Problem 400 if the challenge is not good any more, 403 if the code is wrong or was used,
    ///     423 if
    ///     there were too many wrong ones
    Token byCode(Request request, String challenge, String code) {
        var bytes = bytes(challenge);
        var account = challenges
                .owner(bytes, Purpose.SECOND_FACTOR)
                .flatMap(accounts::find)
                .orElseThrow(SignIn::challengeRefused);
        var membership = membership(request, account).orElseThrow(SignIn::challengeRefused);
        try {
            factors.require(account, place(request), code);
        } catch (Problem e) {
            refused.increment();
            trail.signInRefused(account.email().value(), Optional.of(account));
            throw e;
        }
        if (!challenges.use(bytes, Purpose.SECOND_FACTOR, account.id())) {
            throw challengeRefused();
        }
        return open(request, account, membership);
    }

    private static byte[] bytes(String challenge) {
        try {
            return Base64.getUrlDecoder().decode(challenge);
        } catch (IllegalArgumentException _) {
            throw challengeRefused();
        }
    }

    private static Problem challengeRefused() {
        return CHALLENGE_REFUSED.because("Sign in again from the beginning.");
    }

    /// By a passkey, which takes no code: the device has asked for a finger, a face or a PIN.
    ///
    /// @throws Problem 403 if it is not one of ours or the answer to no challenge, whoever's it is
    Token byPasskey(Request request, JsonNode credential) {
        var account = accounts.find(passkeys.user(credential))
                .filter(Account::maySignIn)
                .orElseThrow(Passkeys::refused);
        var membership = membership(request, account).orElseThrow(Passkeys::refused);
        return open(request, account, membership);
    }

    private Token open(Request request, Account account, Membership membership) {
        succeeded.increment();
        return sessions.open(request, account, membership);
    }

    private Optional<Account> find(String email) {
        try {
            return accounts.find(new Email(email));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private Optional<Membership> membership(Request request, Account account) {
        var at = hosts.tenant(request);
        return accounts.memberships(account.id()).stream()
                .filter(membership -> at.isEmpty() || at.get().equals(membership.tenant()))
                .findFirst();
    }

    private static String place(Request request) {
        return Device.place(ClientAddress.of(request));
    }
}
