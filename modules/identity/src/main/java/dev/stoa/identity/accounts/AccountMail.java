package dev.stoa.identity.accounts;

import dev.stoa.identity.accounts.MailToken.Purpose;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.jobs.JobContext;
import dev.stoa.platform.jobs.JobKind;
import dev.stoa.platform.jobs.Jobs;
import dev.stoa.platform.jobs.Outcome;
import dev.stoa.platform.limits.Limits;
import dev.stoa.platform.limits.Policy;
import dev.stoa.platform.limits.Policy.By;
import dev.stoa.platform.limits.Rate;
import dev.stoa.platform.mail.Letter;
import dev.stoa.platform.mail.Mail;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/// Letters to people about their accounts.
///
/// What anybody can ask for is looked up by a job, so that the reply takes no longer for an address
/// that has an
/// account. No letter quotes what somebody else typed: its reader would take it for ours.
public final class AccountMail {
    public static final Duration RESET = Duration.ofMinutes(30);
    static final Duration VERIFY = Duration.ofDays(1);
    static final Duration SIGN_IN = Duration.ofMinutes(15);

    /// To one address, so that nobody can fill somebody's letter box.
    private static final Policy LETTERS =
            new Policy("account-mail", Set.of(), By.NAMED, new Rate.Window(5, Duration.ofHours(1)));

    private final Database db;
    private final AccountStore accounts;
    private final MailTokenStore tokens;
    private final Mail mail;
    private final Jobs jobs;
    private final Limits limits;
    private final String console;
    private final InstantSource clock;

    /// @param address where people reach the installation
    public AccountMail(
            Database db,
            AccountStore accounts,
            MailTokenStore tokens,
            Mail mail,
            Jobs jobs,
            Limits limits,
            String address,
            InstantSource clock) {
        this.db = db;
        this.accounts = accounts;
        this.tokens = tokens;
        this.mail = mail;
        this.jobs = jobs;
        this.limits = limits;
        this.console = address.replaceFirst("/+$", "") + "/console/";
        this.clock = clock;
    }

    /// That somebody wants a new password.
    record SendReset(String email) {
        /// Not the address.
        @Override
        public String toString() {
            return "SendReset[…]";
        }
    }

    /// That somebody wants to confirm their address.
    record SendVerification(String email) {
        /// Not the address.
        @Override
        public String toString() {
            return "SendVerification[…]";
        }
    }

    /// That somebody wants to sign in by mail.
    record SendSignIn(String email) {
        /// Not the address.
        @Override
        public String toString() {
            return "SendSignIn[…]";
        }
    }

    public List<JobKind<?>> kinds() {
        return List.of(
                JobKind.of(
                        "identity.send-reset",
                        SendReset.class,
                        (job, wanted) -> answer(job, wanted.email(), this::reset)),
                JobKind.of(
                        "identity.send-verification",
                        SendVerification.class,
                        (job, wanted) -> answer(job, wanted.email(), this::verify)),
                JobKind.of(
                        "identity.send-sign-in",
                        SendSignIn.class,
                        (job, wanted) -> answer(job, wanted.email(), this::signIn)));
    }

    /// Has a link sent to choose a new password, if there is an account.
    public void askForReset(Email email) {
        db.transaction(Jobs.INSTALLATION, tx -> jobs.enqueue(tx, new SendReset(email.value())));
    }

    /// Has a link sent to confirm the address, if there is an account that needs it.
    public void askForVerification(Email email) {
        db.transaction(Jobs.INSTALLATION, tx -> jobs.enqueue(tx, new SendVerification(email.value())));
    }

    /// Has a link sent to sign in with, if there is an account.
    public void askForSignIn(Email email) {
        db.transaction(Jobs.INSTALLATION, tx -> jobs.enqueue(tx, new SendSignIn(email.value())));
    }

    /// Deletes what is to be sent to an address and is not written yet.
    public void forget(Transaction tx, Email email) {
        jobs.forget(tx, new SendReset(email.value()));
        jobs.forget(tx, new SendVerification(email.value()));
        jobs.forget(tx, new SendSignIn(email.value()));
    }

    private Outcome answer(JobContext job, String email, BiConsumer<Transaction, Account> letter) {
        var account = accounts.find(new Email(email)).filter(one -> isAllowed(one.email()));
        db.transaction(job.tenant(), tx -> {
            account.ifPresent(one -> letter.accept(tx, one));
            job.complete(tx, null);
            return true;
        });
        return Outcome.done();
    }

    private boolean isAllowed(Email email) {
        return limits.count(LETTERS, limits.digest(email.value())).isAllowed();
    }

    private void reset(Transaction tx, Account account) {
        var token = MailToken.make(account.id());
        tokens.insert(tx, token, Purpose.RESET, clock.instant().plus(RESET));
        mail.send(
                tx,
                Letter.to(account.email().value(), "Choose a new password")
                        .text("Somebody, hopefully you, asked for a new password for your account.")
                        .link("Choose a new password", page("reset-password#" + token.text()))
                        .text("The link is good once, for 30 minutes. If it was not you, there is nothing to do:"
                                + " your password stays as it is."));
    }

    private void signIn(Transaction tx, Account account) {
        var token = MailToken.make(account.id());
        tokens.insert(tx, token, Purpose.SIGN_IN, clock.instant().plus(SIGN_IN));
        mail.send(
                tx,
                Letter.to(account.email().value(), "Sign in")
                        .text("Somebody, hopefully you, wants to sign in to your account.")
                        .link("Sign in", page("sign-in-link#" + token.text()))
                        .text("The link is good once, for 15 minutes. If it was not you, there is nothing to do."));
    }

    private void verify(Transaction tx, Account account) {
        if (account.verifiedAt() == null) {
            welcome(tx, account);
        }
    }

    /// Asks somebody who registered to confirm the address.
    public void welcome(Transaction tx, Account account) {
        var token = MailToken.make(account.id());
        tokens.insert(tx, token, Purpose.VERIFY, clock.instant().plus(VERIFY));
        mail.send(
                tx,
                Letter.to(account.email().value(), "Confirm your address")
                        .text("Somebody, hopefully you, made an account with this address.")
                        .link("Confirm the address", page("verify-email#" + token.text()))
                        .text("The link is good for a day. If it was not you, there is nothing to do."));
    }

    /// Tells the owner of an address that somebody registered with it once more.
    public void alreadyThere(Transaction tx, Email email) {
        if (isAllowed(email)) {
            mail.send(
                    tx,
                    Letter.to(email.value(), "You have an account already")
                            .text("Somebody, hopefully you, wanted to make an account with this address. There is one"
                                    + " already: sign in with it, or choose a new password.")
                            .link("Choose a new password", page("forgot-password"))
                            .text("If it was not you, there is nothing to do."));
        }
    }

    /// Before a letter that somebody else has sent to an address.
    ///
    /// @throws dev.stoa.web.Problem 429 if it got too many
    public void requireLetter(Email email) {
        var whose = limits.digest(email.value());
        limits.require(LETTERS, whose);
        var _ = limits.count(LETTERS, whose);
    }

    /// Asks somebody to join an organisation. Its name is for the page that the link leads to.
    public void invite(Transaction tx, Email email, String token) {
        mail.send(
                tx,
                Letter.to(email.value(), "You are invited")
                        .text("Somebody asks you to join their organisation.")
                        .link("See the invitation", page("invitation#" + token))
                        .text("The link is good once, for 7 days. If you do not expect it, there is nothing to do."));
    }

    public void passwordChanged(Transaction tx, Email email) {
        mail.send(
                tx,
                Letter.to(email.value(), "Your password was changed")
                        .text("The password of your account was changed, and where else you were signed in you are not"
                                + " any more.")
                        .text("If it was not you, choose a new one at once:")
                        .link("Choose a new password", page("forgot-password")));
    }

    /// Tells somebody that how they sign in was changed.
    ///
    /// @param what a sentence of ours; nothing that was typed
    public void signInChanged(Transaction tx, Email email, String subject, String what) {
        mail.send(
                tx,
                Letter.to(email.value(), subject)
                        .text(what)
                        .text("If it was not you, choose a new password at once, and look at your account:")
                        .link("Choose a new password", page("forgot-password")));
    }

    private URI page(String path) {
        return URI.create(console + path);
    }
}
