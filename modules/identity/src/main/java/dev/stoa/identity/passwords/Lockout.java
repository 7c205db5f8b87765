package dev.stoa.identity.passwords;

import static dev.stoa.identity.IdentityProblem.ACCOUNT_LOCKED;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.identity.accounts.Account;
import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.accounts.Email;
import dev.stoa.identity.accounts.Trail;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.security.UserId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Wrong passwords, and how long nobody may try any more: the table `identity.failed_sign_in`.
///
/// Five from one network close the account for that network, so that no stranger can close it for its
/// owner. Fifty
/// from all together, as of many machines that guess in turns, close it for every network but those
/// where its owner
/// has a session. Addresses without an account are treated the same.
public final class Lockout {
    static final Duration TIME = Duration.ofMinutes(15);
    static final int FROM_ONE_PLACE = 5;
    static final int FROM_ALL_PLACES = 50;

    private static final String EVERYWHERE = "*";

    private final Database db;
    private final AccountStore accounts;
    private final Trail trail;
    private final InstantSource clock;

    public Lockout(Database db, AccountStore accounts, Trail trail, InstantSource clock) {
        this.db = db;
        this.accounts = accounts;
        this.trail = trail;
        this.clock = clock;
    }

    /// Whether tries at an account are refused, from one place or from all.
    private record Lock(String place, Instant until) {}

    /// @throws dev.stoa.web.Problem 423
    public void require(String email, String place) {
        var key = key(email);
        var locks = db.sql("""
                select place, locked_until
                from identity.failed_sign_in
                where account_key = :key
                  and place = any(:places::text[])
                  and locked_until > :now
                  and locked_until <= :latest
                """)
                .bind("key", key)
                .bind("places", List.of(place, EVERYWHERE))
                .bind("now", clock.instant())
                // A clock that was ahead has written what is later.
                .bind("latest", clock.instant().plus(TIME))
                .list(row -> new Lock(row.text("place"), row.instant("locked_until")));
        locks.stream()
                .filter(lock -> !lock.place.equals(EVERYWHERE) || !isKnown(email, place))
                .findFirst()
                .ifPresent(lock -> refuse(email, lock));
    }

    private void refuse(String email, Lock lock) {
        trail.refusedAsLocked(email, find(email));
        throw ACCOUNT_LOCKED
                .because(
                        "There were too many wrong passwords or codes. Try again later, or choose a new password by mail.")
                .retryAfter(Duration.between(clock.instant(), lock.until));
    }

    private boolean isKnown(String email, String place) {
        return find(email).filter(account -> hasSession(account.id(), place)).isPresent();
    }

    private Optional<Account> find(String email) {
        try {
            return accounts.find(new Email(email));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private boolean hasSession(UserId user, String place) {
        return db.sql(user, """
                select exists (
                    select from identity.session
                    where user_id = :user
                      and place = :place) as known
                """).bind("place", place).one(row -> row.bool("known"));
    }

    /// Counts a wrong password.
    public void failed(String email, String place) {
        if (isLockedNow(email, place)) {
            trail.locked(email, find(email));
        }
    }

    private boolean isLockedNow(String email, String place) {
        var latest = clock.instant().plus(TIME);
        var isNew = db.sql("""
                insert into identity.failed_sign_in as f (account_key, place, failures, since)
                select :key, new.place, 1, :now
                from unnest(:places::text[]) as new (place)
                on conflict (account_key, place) do update
                set failures = case when f.since between :earliest and :now then f.failures + 1 else 1 end,
                    since = case when f.since between :earliest and :now then f.since else :now end,
                    locked_until = case
                        when f.locked_until > :now and f.locked_until <= :latest then f.locked_until
                        when f.since between :earliest and :now
                             and f.failures + 1 >= case f.place when '*' then :all else :one end then :latest
                    end
                returning coalesce(locked_until = :latest, false) as is_new
                """)
                .bind("key", key(email))
                // In one order for all, or two who fail at once wait for each other.
                .bind("places", List.of(EVERYWHERE, place))
                .bind("now", clock.instant())
                .bind("earliest", clock.instant().minus(TIME))
                .bind("latest", latest)
                .bind("one", FROM_ONE_PLACE)
                .bind("all", FROM_ALL_PLACES)
                .list(row -> row.bool("is_new"));
        return isNew.contains(true);
    }

    /// Forgets the wrong passwords from a place once the right one came. Asks again whether it may:
    /// many guesses at
    /// once all begin before the first was counted.
    ///
    /// @throws dev.stoa.web.Problem 423
    public void passed(String email, String place) {
        require(email, place);
        db.sql("""
                delete from identity.failed_sign_in
                where account_key = :key
                  and place = :place
                  and (locked_until is null or locked_until <= :now or locked_until > :latest)
                """)
                .bind("key", key(email))
                .bind("place", place)
                .bind("now", clock.instant())
                .bind("latest", clock.instant().plus(TIME))
                .update();
    }

    /// Opens an account again, everywhere.
    public void open(Transaction tx, Email email) {
        tx.sql("delete from identity.failed_sign_in where account_key = :key")
                .bind("key", key(email.value()))
                .update();
    }

    public int forget() {
        return db.sql("delete from identity.failed_sign_in where since < now() - interval '1 day'")
                .update();
    }

    private static byte[] key(String email) {
        try {
            var text = email.strip().toLowerCase(Locale.ROOT);
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
