package dev.stoa.identity.passwords;

import static dev.stoa.identity.IdentityProblem.LINK_REFUSED;
import static dev.stoa.identity.IdentityProblem.WRONG_PASSWORD;

import dev.stoa.identity.accounts.Account;
import dev.stoa.identity.accounts.AccountMail;
import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.accounts.MailToken;
import dev.stoa.identity.accounts.MailToken.Purpose;
import dev.stoa.identity.accounts.MailTokenStore;
import dev.stoa.identity.accounts.Trail;
import dev.stoa.identity.sessions.Sessions;
import dev.stoa.platform.audit.AuditEntry;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.CurrentSession;
import dev.stoa.platform.security.SessionId;
import dev.stoa.platform.security.UserId;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// New passwords in the place of old ones, and addresses that are confirmed.
public final class Passwords {
    private final Database db;
    private final AccountStore accounts;
    private final PasswordHashes hashes;
    private final PastPasswords past;
    private final MailTokenStore tokens;
    private final AccountMail mail;
    private final Predicate<UserId> hasSecondFactor;
    private final Sessions sessions;
    private final Lockout lockout;
    private final Trail trail;
    private final InstantSource clock;

    public Passwords(
            Database db,
            AccountStore accounts,
            PasswordHashes hashes,
            MailTokenStore tokens,
            AccountMail mail,
            Predicate<UserId> hasSecondFactor,
            Sessions sessions,
            Lockout lockout,
            Trail trail,
            InstantSource clock) {
        this.db = db;
        this.accounts = accounts;
        this.hashes = hashes;
        this.past = new PastPasswords(db);
        this.tokens = tokens;
        this.mail = mail;
        this.hasSecondFactor = hasSecondFactor;
        this.sessions = sessions;
        this.lockout = lockout;
        this.trail = trail;
        this.clock = clock;
    }

    /// Changes the password of somebody who knows the present one, and ends all other sessions.
    ///
    /// @param place where they are; wrong passwords count as those of signing in
    /// @throws Problem 403 if the present password is another, or the second factor is on and the
    ///     sign-in not recent, 422 if the new one is not good enough, 423 if there
    ///     were too many wrong ones
    void change(Caller caller, CurrentSession session, String place, String present, Password wanted) {
        var changed = AuditEntry.by(caller, "identity.password-changed");
        var account = require(caller, session, place, present, changed);
        requireGood("new_password", account, wanted);
        var hash = hashes.hash(wanted.value());
        db.transaction(caller.user(), tx -> {
            // Of two at once the second does not know the present password any more.
            if (!replace(tx, account, hash, session.id())) {
                throw wrong();
            }
            trail.record(tx, changed);
            return true;
        });
    }

    /// Makes sure that it is somebody themselves, by their password.
    ///
    /// @param place where they are; wrong passwords count as those of signing in
    /// @param wanted what they want to do
    /// @throws Problem 403 if the password is another, or the second factor is on and the sign-in not
    ///     recent, 423 if there were too many wrong ones
    public Account require(Caller caller, CurrentSession session, String place, String present, AuditEntry wanted) {
        if (hasSecondFactor.test(caller.user())) {
            session.requireRecent();
        }
        var account = accounts.find(caller.user()).orElseThrow(Passwords::wrong);
        var email = account.email().value();
        lockout.require(email, place);
        if (!hashes.matches(present, account.passwordHash())) {
            lockout.failed(email, place);
            trail.record(wanted.refused());
            throw wrong();
        }
        lockout.passed(email, place);
        return account;
    }

    private static Problem wrong() {
        return WRONG_PASSWORD.because("The present password is another.");
    }

    /// Gives a new password to whoever has the link of a mail, opens the account again and ends all
    /// sessions.
    ///
    /// @throws Problem 400 if the link is not good any more, 422 if the password is not good enough;
    ///     then the link
    ///     can be used again
    void reset(String sent, Password wanted) {
        var token = MailToken.parse(sent).orElseThrow(Passwords::refused);
        if (!tokens.isGood(token, Purpose.RESET, clock.instant())) {
            throw refused();
        }
        var account = accounts.find(token.user()).orElseThrow(Passwords::refused);
        requireGood("password", account, wanted);
        var hash = hashes.hash(wanted.value());
        var done = trail.by(token.user(), "identity.password-reset");
        db.transaction(token.user(), tx -> {
            if (!tokens.use(tx, token, Purpose.RESET, clock.instant()) || !replace(tx, account, hash, null)) {
                throw refused();
            }
            accounts.verify(tx, account.id(), clock.instant());
            lockout.open(tx, account.email());
            trail.record(tx, done);
            return true;
        });
    }

    /// Confirms the address of whoever has the link of a mail.
    ///
    /// @throws Problem 400 if the link is not good any more
    void verify(String sent) {
        var token = MailToken.parse(sent).orElseThrow(Passwords::refused);
        var confirmed = trail.by(token.user(), "identity.address-confirmed");
        db.transaction(token.user(), tx -> {
            if (!tokens.use(tx, token, Purpose.VERIFY, clock.instant())) {
                throw refused();
            }
            accounts.verify(tx, token.user(), clock.instant());
            trail.record(tx, confirmed);
            return true;
        });
    }

    /// Opens the account of a member again.
    ///
    /// @throws Problem 404 if the organisation has no such member
    void unlock(Caller caller, UserId member) {
        if (!accounts.find(caller.tenant(), Set.of(member)).containsKey(member)) {
            throw HttpProblem.NOT_FOUND.because("There is no member " + member + ".");
        }
        accounts.find(member)
                .ifPresent(account -> db.transaction(member, tx -> {
                    lockout.open(tx, account.email());
                    trail.record(
                            tx,
                            AuditEntry.by(caller, "identity.account-unlocked").on("user", member));
                    return true;
                }));
    }

    private static Problem refused() {
        return LINK_REFUSED.because("It was used already or has expired. Ask for a new one.");
    }

    private void requireGood(String property, Account account, Password wanted) {
        PasswordStrength.require(property, wanted, List.of(account.email().value(), account.name()));
        var before = Stream.concat(Stream.of(account.passwordHash()), past.hashes(account.id()).stream());
        if (before.anyMatch(hash -> hashes.matches(wanted.value(), hash))) {
            throw Problem.invalid(property, "must not be one of your last five passwords");
        }
    }

    /// @param except a session that goes on; null for none
    /// @return false if the password is not the one any more that was read
    private boolean replace(Transaction tx, Account account, String hash, @Nullable SessionId except) {
        if (!accounts.replacePassword(tx, account, hash)) {
            return false;
        }
        past.add(tx, account.passwordHash(), clock.instant());
        tokens.deleteAll(tx, Purpose.RESET);
        tokens.deleteAll(tx, Purpose.SIGN_IN);
        sessions.endAll(tx, except);
        mail.passwordChanged(tx, account.email());
        return true;
    }
}
