package dev.stoa.platform.privacy;

import dev.stoa.platform.blobs.BlobId;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.privacy.Privacy.Kept;
import dev.stoa.platform.security.UserId;
import java.time.Instant;
import java.util.Optional;

/// The tables `privacy.export` and `privacy.erasure`, in the scope of the person.
final class ExportStore {
    private final Database db;

    ExportStore(Database db) {
        this.db = db;
    }

    Optional<Kept> find(UserId person, Instant now) {
        return db.sql(person, """
                select blob_id, made_at
                from privacy.export
                where user_id = :user
                  and expires_at > :now
                """)
                .bind("now", now)
                .optional(row -> new Kept(new BlobId(row.uuid("blob_id")), row.instant("made_at")));
    }

    /// Puts a file in the place of the one before, and answers that.
    Optional<BlobId> replace(Transaction tx, BlobId file, Instant now, Instant expiresAt) {
        var before = tx.sql("""
                delete from privacy.export
                where user_id = :user
                returning blob_id
                """).optional(row -> new BlobId(row.uuid("blob_id")));
        tx.sql("""
                insert into privacy.export (user_id, blob_id, made_at, expires_at)
                values (:user, :file, :now, :expires)
                """)
                .bind("file", file)
                .bind("now", now)
                .bind("expires", expiresAt)
                .update();
        return before;
    }

    void deleteOf(Transaction tx) {
        tx.sql("delete from privacy.export where user_id = :user").update();
    }

    void insertErasure(Transaction tx, Instant now) {
        tx.sql("""
                insert into privacy.erasure (user_id, asked_at)
                values (:user, :now)
                on conflict (user_id) do nothing
                """).bind("now", now).update();
    }

    /// What came after the first time says nothing: there was hardly anything left.
    void finishErasure(Transaction tx, String report, Instant now) {
        tx.sql("""
                update privacy.erasure
                set finished_at = :now,
                    report = :report::jsonb
                where user_id = :user
                  and finished_at is null
                """).bind("now", now).bind("report", report).update();
    }
}
