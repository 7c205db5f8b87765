package dev.stoa.identity.mfa;

import static dev.stoa.identity.IdentityProblem.MFA_IS_ON;
import static dev.stoa.identity.IdentityProblem.WRONG_CODE;

import dev.stoa.identity.accounts.Account;
import dev.stoa.identity.accounts.AccountMail;
import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.accounts.Trail;
import dev.stoa.identity.mfa.TotpStore.Kept;
import dev.stoa.identity.passwords.Lockout;
import dev.stoa.platform.audit.AuditEntry;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.fields.Field;
import dev.stoa.platform.fields.Fields;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.security.UserId;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Codes that people sign in with besides their password: of an authenticator app, or one of ten
/// recovery codes for
/// when that is lost. Each is good once.
public final class SecondFactors {
    private static final Field SECRET = Field.of("identity.totp.secret");
    private static final int RECOVERY_CODES = 10;

    private final Database db;
    private final TotpStore store;
    private final AccountStore accounts;
    private final AccountMail mail;
    private final Lockout lockout;
    private final Fields fields;
    private final Trail trail;
    private final String issuer;
    private final InstantSource clock;

    /// @param address where people reach the installation; apps show its host name beside the codes
    public SecondFactors(
            Database db,
            AccountStore accounts,
            AccountMail mail,
            Lockout lockout,
            Fields fields,
            Trail trail,
            String address,
            InstantSource clock) {
        this.db = db;
        this.store = new TotpStore(db);
        this.accounts = accounts;
        this.mail = mail;
        this.lockout = lockout;
        this.fields = fields;
        this.trail = trail;
        this.issuer = "Stoa " + URI.create(address).getHost();
        this.clock = clock;
        fields.onRenewal(this::reseal);
    }

    /// Whether somebody has to bring a code when they sign in.
    public boolean isOn(UserId user) {
        return store.find(user).filter(kept -> kept.confirmedAt() != null).isPresent();
    }

    /// How somebody stands with their second factor.
    ///
    /// @param since null if it is not on
    record SecondFactorState(boolean isOn, @Nullable Instant since, int recoveryCodesLeft) {}

    SecondFactorState state(UserId user) {
        var since = store.find(user).map(Kept::confirmedAt).orElse(null);
        return new SecondFactorState(since != null, since, store.countCodes(user));
    }

    /// What an app is told to make codes with.
    ///
    /// @param uri as a QR code has it
    record Enrolment(String secret, URI uri) {
        /// Not the secret.
        @Override
        public String toString() {
            return "Enrolment[…]";
        }
    }

    /// Begins with a new secret, which counts from its first code on.
    ///
    /// @throws Problem 409 if there is one that counts
    Enrolment enroll(UserId user) {
        var account = account(user);
        var secret = TotpSecret.make();
        if (!store.put(user, fields.seal(user, SECRET, secret.text()), clock.instant())) {
            throw MFA_IS_ON.because("Turn it off first.");
        }
        return new Enrolment(secret.text(), secret.uri(issuer, account.email().value()));
    }

    /// Turns the second factor on with the first code of the app.
    ///
    /// @return the recovery codes, which nobody can see again
    /// @throws Problem 403 if the code is wrong, 409 if nothing was begun or it is on already
    List<String> confirm(Caller caller, String code) {
        var user = caller.user();
        var account = account(user);
        var begun = store.find(user)
                .filter(kept -> kept.confirmedAt() == null)
                .orElseThrow(
                        () -> HttpProblem.CONFLICT.because("There is nothing to confirm: POST /mfa/enroll first."));
        var now = clock.instant();
        var step = secret(user, begun)
                .flatMap(secret -> secret.step(digits(code), now))
                .orElseThrow(SecondFactors::wrong);
        var codes = recoveryCodes();
        db.transaction(user, tx -> {
            if (!store.confirm(tx, begun.sealed(), step, now)) {
                throw MFA_IS_ON.because("Somebody confirmed it at the same time, or began anew.");
            }
            store.replaceCodes(tx, codes);
            mail.signInChanged(
                    tx,
                    account.email(),
                    "Your second factor is on",
                    "From now on signing in to your account takes a code of your authenticator app.");
            trail.record(tx, AuditEntry.by(caller, "identity.second-factor-on"));
            return true;
        });
        return texts(codes);
    }

    /// Uses up a code that somebody brings, which has to be right. Wrong ones count as wrong passwords
    /// do.
    ///
    /// @param place where they are
    /// @throws Problem 403 if it is wrong or was used, 423 if there were too many
    public void require(Account account, String place, String code) {
        var email = account.email().value();
        lockout.require(email, place);
        if (!use(account, code)) {
            lockout.failed(email, place);
            throw wrong();
        }
        lockout.passed(email, place);
    }

    private boolean use(Account account, String code) {
        return RecoveryCode.parse(code)
                .map(recovery -> use(account, recovery))
                .orElseGet(() -> store.find(account.id())
                        .flatMap(kept -> secret(account.id(), kept))
                        .flatMap(secret -> secret.step(digits(code), clock.instant()))
                        .filter(step -> store.use(account.id(), step))
                        .isPresent());
    }

    private boolean use(Account account, RecoveryCode code) {
        var used = trail.by(account.id(), "identity.recovery-code-used");
        return db.transaction(account.id(), tx -> {
            var isUsed = store.use(tx, code);
            if (isUsed) {
                mail.signInChanged(
                        tx,
                        account.email(),
                        "A recovery code was used",
                        "One of the recovery codes of your account was used in place of a code of your authenticator"
                                + " app.");
                trail.record(tx, used);
            }
            return isUsed;
        });
    }

    private static String digits(String typed) {
        return typed.replace(" ", "");
    }

    private static Problem wrong() {
        return WRONG_CODE.because("It is another, or was used already. Wait for the next one.");
    }

    /// Puts ten new recovery codes in the place of those that are left.
    ///
    /// @throws Problem 409 if the second factor is not on
    List<String> renewCodes(Caller caller) {
        if (!isOn(caller.user())) {
            throw HttpProblem.CONFLICT.because("The second factor is not on.");
        }
        var codes = recoveryCodes();
        db.transaction(caller.user(), tx -> {
            store.replaceCodes(tx, codes);
            trail.record(tx, AuditEntry.by(caller, "identity.recovery-codes-renewed"));
            return true;
        });
        return texts(codes);
    }

    private static List<RecoveryCode> recoveryCodes() {
        return Stream.generate(RecoveryCode::make).limit(RECOVERY_CODES).toList();
    }

    private static List<String> texts(List<RecoveryCode> codes) {
        return codes.stream().map(RecoveryCode::text).toList();
    }

    /// Turns it off, and forgets the recovery codes. May be repeated.
    void turnOff(Caller caller) {
        turnOff(
                caller,
                account(caller.user()),
                "Signing in to your account takes no code of your authenticator app any more.");
    }

    /// Turns it off for a member who has lost their phone and their recovery codes.
    ///
    /// @throws Problem 404 if the organisation has no such member, 403 if they belong to another one
    ///     too: what
    ///     protects them there is not this one's to take away
    void reset(Caller administrator, UserId member) {
        var organisations = accounts.memberships(member);
        if (organisations.stream().noneMatch(one -> one.tenant().equals(administrator.tenant()))) {
            throw HttpProblem.NOT_FOUND.because("There is no member " + member + ".");
        }
        if (organisations.size() > 1 && !administrator.has(Permissions.OPERATE)) {
            throw HttpProblem.FORBIDDEN.because(
                    "They belong to another organisation too. Whoever runs this installation can do it.");
        }
        turnOff(administrator, account(member), "An administrator turned off the second factor of your account.");
    }

    private void turnOff(Caller by, Account account, String what) {
        db.transaction(account.id(), tx -> {
            if (store.delete(tx)) {
                mail.signInChanged(tx, account.email(), "Your second factor is off", what);
                trail.record(tx, AuditEntry.by(by, "identity.second-factor-off").on("user", account.id()));
            }
            return true;
        });
    }

    private Account account(UserId user) {
        return accounts.find(user)
                .orElseThrow(() -> HttpProblem.UNAUTHENTICATED.because("Your account is not there any more."));
    }

    private Optional<TotpSecret> secret(UserId user, Kept kept) {
        return fields.open(user, SECRET, kept.sealed()).map(TotpSecret::parse);
    }

    /// Encrypts somebody's secret with their newest key.
    private void reseal(UserId user) {
        store.find(user)
                .filter(kept -> !fields.isCurrent(user, kept.sealed()))
                .ifPresent(kept -> secret(user, kept)
                        .ifPresent(
                                secret -> store.reseal(user, kept.sealed(), fields.seal(user, SECRET, secret.text()))));
    }
}
