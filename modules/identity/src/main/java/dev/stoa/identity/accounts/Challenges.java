package dev.stoa.identity.accounts;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.security.UserId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Random bytes that we give out and expect back once, within five minutes: the table
/// `identity.challenge`.
public final class Challenges {
    public static final Duration LIFETIME = Duration.ofMinutes(5);

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    private final Database db;
    private final InstantSource clock;

    public Challenges(Database db, InstantSource clock) {
        this.db = db;
        this.clock = clock;
    }

    /// What is to come back with a challenge.
    public enum Purpose {
        /// The code of somebody whose password was right.
        SECOND_FACTOR,
        /// A passkey that somebody adds to their account.
        ADD_PASSKEY,
        /// A passkey of nobody knows whom.
        USE_PASSKEY
    }

    /// A new one.
    ///
    /// @param user whose it is; null if that is not known yet
    public byte[] make(Purpose purpose, @Nullable UserId user) {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        db.sql("""
                insert into identity.challenge (challenge_hash, purpose, user_id, expires_at)
                values (:hash, :purpose, :owner, :expires)
                """)
                .bind("hash", hash(bytes))
                .bind("purpose", purpose)
                .bind("owner", user)
                .bind("expires", clock.instant().plus(LIFETIME))
                .update();
        return bytes;
    }

    /// Whose a challenge is, which stays good; empty if it is nobody's, was used or has expired.
    public Optional<UserId> owner(byte[] challenge, Purpose purpose) {
        return db.sql("""
                select user_id
                from identity.challenge
                where challenge_hash = :hash
                  and purpose = :purpose
                  and expires_at > :now
                  and user_id is not null
                """)
                .bind("hash", hash(challenge))
                .bind("purpose", purpose)
                .bind("now", clock.instant())
                .optional(row -> new UserId(row.uuid("user_id")));
    }

    /// Uses a challenge up. Of two who bring it at once one is refused.
    ///
    /// @param user whose it has to be; null for nobody's
    /// @return false if it is another's, was used already or has expired
    public boolean use(byte[] challenge, Purpose purpose, @Nullable UserId user) {
        return db.sql("""
                delete from identity.challenge
                where challenge_hash = :hash
                  and purpose = :purpose
                  and user_id is not distinct from :owner::uuid
                  and expires_at > :now
                """)
                        .bind("hash", hash(challenge))
                        .bind("purpose", purpose)
                        .bind("owner", user)
                        .bind("now", clock.instant())
                        .update()
                == 1;
    }

    public int forget() {
        return db.sql("delete from identity.challenge where expires_at < now() - interval '1 day'")
                .update();
    }

    private static byte[] hash(byte[] challenge) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(challenge);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
