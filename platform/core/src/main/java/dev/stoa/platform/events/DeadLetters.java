package dev.stoa.platform.events;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.data.Statement;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The events that subscriptions gave up, those of all tenants.
final class DeadLetters {
    private final Database db;

    DeadLetters(Database db) {
        this.db = db;
    }

    /// An event that a subscription gave up. Without its data, which is the tenant's.
    record DeadLetter(
            String subscription,
            UUID eventId,
            String type,
            int version,
            String source,
            TenantId tenantId,
            String key,
            Instant occurredAt,
            int attempts,
            Instant failedAt,
            String reason,
            String place) {}

    /// Where a list goes on: after this one.
    record After(long place, String subscription) {}

    /// The dead letters of one subscription or all, the latest events first.
    List<DeadLetter> list(@Nullable String subscription, @Nullable After after, int limit) {
        return db.sql("""
                select u.subscription, u.attempts, u.failed_at, u.reason, e.event_id, e.type, e.version, e.source,
                       e.tenant_id, e.key, e.occurred_at, e.position
                from events.undelivered u
                join events.event e on e.tenant_id = u.tenant_id and e.position = u.position
                where u.state = 'dead'
                  and (:subscription::text is null or u.subscription = :subscription)
                  and (:place::bigint is null or (u.position, u.subscription) < (:place, :after))
                order by u.position desc, u.subscription desc
                limit :limit
                """)
                .bind("subscription", subscription)
                .bind("place", after == null ? null : after.place)
                .bind("after", after == null ? null : after.subscription)
                .bind("limit", limit)
                .list(DeadLetters::letter);
    }

    /// Has a subscription try its dead letters again, as if they had not been tried before. Answers how
    /// many.
    ///
    /// Waits for deliveries under way, so that none of them misses that the keys have to wait now.
    ///
    /// @param event one of them; null for all
    int replay(String subscription, @Nullable UUID event, Instant now) {
        return db.transaction(tx -> {
            tx.sql("select partition from events.cursor where subscription = :subscription for update")
                    .bind("subscription", subscription)
                    .list(_ -> true);
            var replayed = chosen(tx, """
                    update events.undelivered u
                    set state = 'behind',
                        attempts = 0
                    """, subscription, event).update();
            releaseFirstOfEachKey(tx, subscription, now);
            return replayed;
        });
    }

    /// Deletes dead letters of a subscription. Answers how many.
    ///
    /// @param event one of them; null for all
    int discard(String subscription, @Nullable UUID event) {
        return db.transaction(tx -> chosen(tx, "delete from events.undelivered u\n", subscription, event)
                .update());
    }

    private static Statement chosen(Transaction tx, String what, String subscription, @Nullable UUID event) {
        return tx.sql(what + """
                where u.subscription = :subscription
                  and u.state = 'dead'
                  and (:event::uuid is null
                       or exists (select from events.event e
                                  where e.tenant_id = u.tenant_id
                                    and e.position = u.position
                                    and e.event_id = :event))
                """).bind("subscription", subscription).bind("event", event);
    }

    private static void releaseFirstOfEachKey(Transaction tx, String subscription, Instant now) {
        tx.sql("""
                update events.undelivered u
                set state = 'retrying',
                    due_at = :now
                where u.subscription = :subscription
                  and u.state = 'behind'
                  and not exists (select from events.undelivered earlier
                                  where earlier.subscription = u.subscription
                                    and earlier.partition = u.partition
                                    and earlier.tenant_id = u.tenant_id
                                    and earlier.key = u.key
                                    and (earlier.state = 'retrying'
                                         or earlier.state = 'behind' and earlier.position < u.position))
                """).bind("subscription", subscription).bind("now", now).update();
    }

    private static DeadLetter letter(Row row) {
        return new DeadLetter(
                row.text("subscription"),
                row.uuid("event_id"),
                row.text("type"),
                row.integer("version"),
                row.text("source"),
                new TenantId(row.uuid("tenant_id")),
                row.text("key"),
                row.instant("occurred_at"),
                row.integer("attempts"),
                row.instant("failed_at"),
                row.text("reason"),
                row.text("position"));
    }
}
