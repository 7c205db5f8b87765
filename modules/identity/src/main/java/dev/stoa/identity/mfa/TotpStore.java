package dev.stoa.identity.mfa;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.security.UserId;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The tables `identity.totp` and `identity.recovery_code`.
final class TotpStore {
    private final Database db;

    TotpStore(Database db) {
        this.db = db;
    }

    /// A secret as it is kept.
    ///
    /// @param confirmedAt when its first code came; null while it does not count
    record Kept(byte[] sealed, @Nullable Instant confirmedAt) {}

    Optional<Kept> find(UserId user) {
        return db.sql(user, """
                select secret, confirmed_at
                from identity.totp
                where user_id = :user
                """).optional(row -> new Kept(row.bytes("secret"), row.instantOrNull("confirmed_at")));
    }

    /// Keeps a secret that does not count yet.
    ///
    /// @return false if there is one that does
    boolean put(UserId user, byte[] sealed, Instant now) {
        return db.sql(user, """
                insert into identity.totp as t (user_id, secret, created_at)
                values (:user, :secret, :now)
                on conflict (user_id) do update
                set secret = excluded.secret,
                    created_at = excluded.created_at
                where t.confirmed_at is null
                """).bind("secret", sealed).bind("now", now).update() == 1;
    }

    /// Has a secret count from now on, if it is the one that was read.
    ///
    /// @return false if it is not there any more, or counts already
    boolean confirm(Transaction tx, byte[] sealed, long step, Instant now) {
        return tx.sql("""
                update identity.totp
                set confirmed_at = :now,
                    last_step = :step
                where user_id = :user
                  and secret = :secret
                  and confirmed_at is null
                """)
                        .bind("secret", sealed)
                        .bind("step", step)
                        .bind("now", now)
                        .update()
                == 1;
    }

    /// Uses a step up, with those before it. Of two who bring one code at once one waits for the other.
    ///
    /// @return false if it was used already
    boolean use(UserId user, long step) {
        return db.sql(user, """
                update identity.totp
                set last_step = :step
                where user_id = :user
                  and last_step < :step
                """).bind("step", step).update() == 1;
    }

    /// Writes the secret as it is encrypted anew, unless it has become another.
    void reseal(UserId user, byte[] before, byte[] sealed) {
        db.sql(user, """
                update identity.totp
                set secret = :secret
                where user_id = :user
                  and secret = :before
                """).bind("before", before).bind("secret", sealed).update();
    }

    /// @return false if there was none that counts
    boolean delete(Transaction tx) {
        return tx.sql("""
                delete from identity.totp
                where user_id = :user
                  and confirmed_at is not null
                """).update() == 1;
    }

    /// Puts recovery codes in the place of those that there were.
    void replaceCodes(Transaction tx, List<RecoveryCode> codes) {
        tx.sql("delete from identity.recovery_code where user_id = :user").update();
        tx.sql("""
                insert into identity.recovery_code (user_id, code_hash)
                select :user, decode(code.hash, 'hex')
                from unnest(:hashes::text[]) as code (hash)
                """)
                .bind(
                        "hashes",
                        codes.stream()
                                .map(code -> HexFormat.of().formatHex(code.hash()))
                                .toList())
                .update();
    }

    /// Uses a recovery code up.
    ///
    /// @return false if there is none such
    boolean use(Transaction tx, RecoveryCode code) {
        return tx.sql("""
                delete from identity.recovery_code
                where user_id = :user
                  and code_hash = :hash
                """).bind("hash", code.hash()).update() == 1;
    }

    int countCodes(UserId user) {
        return db.sql(user, "select count(*) as left_over from identity.recovery_code where user_id = :user")
                .one(row -> row.integer("left_over"));
    }
}
