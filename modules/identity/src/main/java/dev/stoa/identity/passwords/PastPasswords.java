package dev.stoa.identity.passwords;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.security.UserId;
import java.time.Instant;
import java.util.List;

/// The table `identity.past_password`: the passwords before the one somebody has.
final class PastPasswords {
    /// With the present one these are the last five.
    private static final int KEPT = 4;

    private final Database db;

    PastPasswords(Database db) {
        this.db = db;
    }

    List<String> hashes(UserId user) {
        return db.sql(user, """
                select password_hash
                from identity.past_password
                where user_id = :user
                order by replaced_at desc
                """).list(row -> row.text("password_hash"));
    }

    /// Adds a password in a transaction of its owner, and forgets those that are too long ago.
    void add(Transaction tx, String hash, Instant now) {
        tx.sql("""
                insert into identity.past_password (user_id, replaced_at, password_hash)
                values (:user, :now, :hash)
                """).bind("hash", hash).bind("now", now).update();
        tx.sql("""
                delete from identity.past_password p
                where p.user_id = :user
                  and (p.replaced_at, p.password_hash) not in (
                      select replaced_at, password_hash
                      from identity.past_password
                      where user_id = :user
                      order by replaced_at desc
                      limit :kept)
                """).bind("kept", KEPT).update();
    }
}
