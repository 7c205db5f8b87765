package dev.stoa.platform.mail;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.runtime.Masked;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table `mail.message`.
final class MailStore {
    private final Database db;

    MailStore(Database db) {
        this.db = db;
    }

    /// A mail as operators see it; in a list, with its address masked.
    ///
    /// @param finishedAt when it was sent, kept or refused; null while it waits
    /// @param reason why it was refused
    record MailSummary(
            UUID id,
            String to,
            String subject,
            MailState state,
            Instant createdAt,
            @Nullable Instant finishedAt,
            @Nullable String reason) {

        MailSummary masked() {
            return new MailSummary(id, Masked.emails(to), subject, state, createdAt, finishedAt, reason);
        }
    }

    /// One mail with what is in it.
    ///
    /// @param text null unless it is kept: what waits or was sent is for its reader alone
    record MailDetails(
            MailSummary mail,
            @Nullable String text,
            @Nullable String html) {
        /// Nothing of what is in it.
        @Override
        public String toString() {
            return "MailDetails[" + mail.id() + "]";
        }
    }

    /// A mail that is to be sent.
    record Waiting(UUID id, String to, String subject, String text, String html, Instant createdAt) {
        /// Nothing of what is in it.
        @Override
        public String toString() {
            return "Waiting[" + id + "]";
        }
    }

    void insert(Transaction tx, Waiting mail) {
        tx.sql("""
                insert into mail.message (message_id, recipient, subject, text, html, state, created_at)
                values (:id, :to, :subject, :text, :html, :state, :now)
                """)
                .bind("id", mail.id())
                .bind("to", mail.to())
                .bind("subject", mail.subject())
                .bind("text", mail.text())
                .bind("html", mail.html())
                .bind("state", MailState.WAITING)
                .bind("now", mail.createdAt())
                .update();
    }

    Optional<Waiting> findWaiting(UUID id) {
        return db.sql("""
                select message_id, recipient, subject, text, html, created_at
                from mail.message
                where message_id = :id
                  and state = 'waiting'
                """)
                .bind("id", id)
                .optional(row -> new Waiting(
                        row.uuid("message_id"),
                        row.text("recipient"),
                        row.text("subject"),
                        row.text("text"),
                        row.text("html"),
                        row.instant("created_at")));
    }

    /// Notes what became of a mail. What is in it stays only if it is kept.
    void finish(Transaction tx, UUID id, MailState state, @Nullable String reason, Instant now) {
        tx.sql("""
                update mail.message
                set state = :state,
                    reason = :reason,
                    finished_at = :now,
                    text = case when :state = 'kept' then text end,
                    html = case when :state = 'kept' then html end
                where message_id = :id
                  and state = 'waiting'
                """)
                .bind("id", id)
                .bind("state", state)
                .bind("reason", reason)
                .bind("now", now)
                .update();
    }

    /// @param to a whole address; null for all
    /// @param after the last one seen; null to begin with the newest
    List<MailSummary> list(@Nullable String to, @Nullable UUID after, int limit) {
        return db.sql("""
                select message_id, recipient, subject, state, created_at, finished_at, reason
                from mail.message
                where (:to::text is null or recipient = :to)
                  and (:after::uuid is null or message_id < :after)
                order by message_id desc
                limit :limit
                """)
                .bind("to", to)
                .bind("after", after)
                .bind("limit", limit)
                .list(row -> summary(row).masked());
    }

    Optional<MailDetails> find(UUID id) {
        return db.sql("""
                select message_id, recipient, subject, state, created_at, finished_at, reason,
                       case when state = 'kept' then text end as text,
                       case when state = 'kept' then html end as html
                from mail.message
                where message_id = :id
                """)
                .bind("id", id)
                .optional(row -> new MailDetails(summary(row), row.textOrNull("text"), row.textOrNull("html")));
    }

    void forget(Transaction tx, String to) {
        tx.sql("delete from mail.message where recipient = :to").bind("to", to).update();
    }

    List<String> linesTo(String to) {
        return db.sql("""
                select jsonb_build_object('id', message_id, 'to', recipient, 'subject', subject, 'state', state,
                                          'created_at', created_at, 'finished_at', finished_at)::text as line
                from mail.message
                where recipient = :to
                order by message_id
                """).bind("to", to).list(row -> row.text("line"));
    }

    int forget(Instant before) {
        return db.sql("delete from mail.message where created_at < :before")
                .bind("before", before)
                .update();
    }

    private static MailSummary summary(Row row) {
        return new MailSummary(
                row.uuid("message_id"),
                row.text("recipient"),
                row.text("subject"),
                row.enumValue("state", MailState.class),
                row.instant("created_at"),
                row.instantOrNull("finished_at"),
                row.textOrNull("reason"));
    }
}
