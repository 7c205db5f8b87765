package dev.stoa.identity.accounts;

import dev.stoa.identity.accounts.MailToken.Purpose;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import java.time.Instant;

/// The table `identity.mail_token`. Each token is good once: whoever deletes it has used it.
public final class MailTokenStore {
    private final Database db;

    public MailTokenStore(Database db) {
        this.db = db;
    }

    /// Adds a token, in whatever scope the transaction is.
    void insert(Transaction tx, MailToken token, Purpose purpose, Instant expiresAt) {
        tx.as(db, token.user())
                .sql("""
                insert into identity.mail_token (user_id, token_hash, purpose, expires_at)
                values (:user, :hash, :purpose, :expires)
                """)
                .bind("hash", token.hash())
                .bind("purpose", purpose)
                .bind("expires", expiresAt)
                .update();
    }

    public boolean isGood(MailToken token, Purpose purpose, Instant now) {
        return db.sql(token.user(), """
                select exists (
                    select from identity.mail_token
                    where user_id = :user
                      and token_hash = :hash
                      and purpose = :purpose
                      and expires_at > :now) as good
                """)
                .bind("hash", token.hash())
                .bind("purpose", purpose)
                .bind("now", now)
                .one(row -> row.bool("good"));
    }

    /// Uses a token up, in a transaction of its owner. Of two who bring it at once one waits for the other.
    ///
    /// @return false if it was used already, or has expired
    public boolean use(Transaction tx, MailToken token, Purpose purpose, Instant now) {
        return tx.sql("""
                delete from identity.mail_token
                where user_id = :user
                  and token_hash = :hash
                  and purpose = :purpose
                  and expires_at > :now
                """)
                        .bind("hash", token.hash())
                        .bind("purpose", purpose)
                        .bind("now", now)
                        .update()
                == 1;
    }

    /// Takes away all tokens of the owner of a transaction that are for this.
    public void deleteAll(Transaction tx, Purpose purpose) {
        tx.sql("""
                delete from identity.mail_token
                where user_id = :user
                  and purpose = :purpose
                """).bind("purpose", purpose).update();
    }

    public int forget() {
        return db.sql("delete from identity.mail_token where expires_at < now() - interval '1 day'")
                .update();
    }
}
