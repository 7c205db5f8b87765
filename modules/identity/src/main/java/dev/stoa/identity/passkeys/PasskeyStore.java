package dev.stoa.identity.passkeys;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.security.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The table `identity.passkey`.
final class PasskeyStore {
    private final Database db;

    PasskeyStore(Database db) {
        this.db = db;
    }

    /// What the answers of an authenticator are checked against.
    ///
    /// @param credential attested credential data (WebAuthn section 6.5.2): id and public key
    record Kept(byte[] credential, long signCount, boolean isBackupEligible, boolean isBackedUp) {}

    /// Adds one in a transaction of its owner, who keeps those they have from being more than so many.
    ///
    /// @return false if there are that many
    boolean insert(Transaction tx, PasskeyId id, String name, byte[] credentialId, Kept key, Instant now, int most) {
        // Of two that are added at once the second counts the first.
        tx.sql("select user_id from identity.user_account where user_id = :user for update")
                .list(row -> row.uuid("user_id"));
        return tx.sql("""
                insert into identity.passkey (passkey_id, user_id, name, credential_id, credential, sign_count,
                                              is_backup_eligible, is_backed_up, created_at)
                select :id, :user, :name, :credential_id, :credential, :count, :eligible, :backed_up, :now
                where (select count(*) from identity.passkey where user_id = :user) < :most
                """)
                        .bind("id", id)
                        .bind("name", name)
                        .bind("credential_id", credentialId)
                        .bind("credential", key.credential())
                        .bind("count", key.signCount())
                        .bind("eligible", key.isBackupEligible())
                        .bind("backed_up", key.isBackedUp())
                        .bind("now", now)
                        .bind("most", most)
                        .update()
                == 1;
    }

    Optional<Kept> find(UserId user, byte[] credentialId) {
        return db.sql(user, """
                select credential, sign_count, is_backup_eligible, is_backed_up
                from identity.passkey
                where user_id = :user
                  and credential_id = :credential_id
                """)
                .bind("credential_id", credentialId)
                .optional(row -> new Kept(
                        row.bytes("credential"),
                        row.number("sign_count"),
                        row.bool("is_backup_eligible"),
                        row.bool("is_backed_up")));
    }

    /// Notes that one was used.
    ///
    /// @return false if it was removed meanwhile
    boolean used(UserId user, byte[] credentialId, long signCount, boolean isBackedUp, Instant now) {
        return db.sql(user, """
                update identity.passkey
                set sign_count = greatest(sign_count, :count),
                    is_backed_up = :backed_up,
                    last_used_at = :now
                where user_id = :user
                  and credential_id = :credential_id
                """)
                        .bind("credential_id", credentialId)
                        .bind("count", signCount)
                        .bind("backed_up", isBackedUp)
                        .bind("now", now)
                        .update()
                == 1;
    }

    List<byte[]> credentialIds(UserId user) {
        return db.sql(user, "select credential_id from identity.passkey where user_id = :user")
                .list(row -> row.bytes("credential_id"));
    }

    List<Passkey> list(UserId user) {
        return db.sql(user, """
                select passkey_id, name, is_backed_up, created_at, last_used_at
                from identity.passkey
                where user_id = :user
                order by created_at desc, passkey_id desc
                """)
                .list(row -> new Passkey(
                        new PasskeyId(row.uuid("passkey_id")),
                        row.text("name"),
                        row.bool("is_backed_up"),
                        row.instant("created_at"),
                        row.instantOrNull("last_used_at")));
    }

    boolean delete(Transaction tx, PasskeyId id) {
        return tx.sql("""
                delete from identity.passkey
                where user_id = :user
                  and passkey_id = :id
                """).bind("id", id).update() == 1;
    }
}
