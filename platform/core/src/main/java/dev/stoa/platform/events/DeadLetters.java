package dev.stoa.platform.events;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.data.Statement;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The events that subscriptions gave up, those of all tenants.
final class DeadLetters {
    private static final String COLUMNS = """
            u.subscription, u.attempts, u.failed_at, u.reason, e.event_id, e.type, e.version, e.source, e.tenant_id,
                   e.key, e.occurred_at, e.position""";

    private final Database db;
    private final EventJson json;

    DeadLetters(Database db, EventJson json) {
        this.db = db;
        this.json = json;
    }

    /// An event that a subscription gave up.
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

    /// A dead letter and what was in it, which is the tenant's and therefore not in lists.
    ///
    /// @param traceId the trace of what published it
    record DeadLetterDetails(
            DeadLetter letter, Object data, @Nullable String traceId) {}

    /// Where a list goes on: after this one.
    record After(long place, String subscription) {}

    /// The dead letters of one subscription or all, the latest events first.
    List<DeadLetter> list(@Nullable String subscription, @Nullable After after, int limit) {
        return db.sql("""
                select %s
                from events.undelivered u
                join events.event e on e.tenant_id = u.tenant_id and e.position = u.position
                where u.state = 'dead'
                  and (:subscription::text is null or u.subscription = :subscription)
                  and (:place::bigint is null or (u.position, u.subscription) < (:place, :after))
                order by u.position desc, u.subscription desc
                limit :limit
                """.formatted(COLUMNS))
                .bind("subscription", subscription)
                .bind("place", after == null ? null : after.place)
                .bind("after", after == null ? null : after.subscription)
                .bind("limit", limit)
                .list(DeadLetters::letter);
    }

    Optional<DeadLetterDetails> find(String subscription, UUID event) {
        return db.sql("""
                select %s, e.data::text as data, e.traceparent
                from events.undelivered u
                join events.event e on e.tenant_id = u.tenant_id and e.position = u.position
                where u.state = 'dead'
                  and u.subscription = :subscription
                  and e.event_id = :event
                """.formatted(COLUMNS))
                .bind("subscription", subscription)
                .bind("event", event)
                .optional(row -> new DeadLetterDetails(
                        letter(row), json.tree(row.text("data")), traceId(row.textOrNull("traceparent"))));
    }

    private static @Nullable String traceId(@Nullable String traceparent) {
        return traceparent == null ? null : traceparent.split("-", -1)[1];
    }

    /// Has a subscription try dead letters again, as if they had not been tried before. Answers how many.
    ///
    /// Waits for deliveries under way, so that none of them misses that the keys have to wait now.
    ///
    /// @param events those; empty for all of the subscription
    int replay(String subscription, Collection<UUID> events, Instant now) {
        return db.transaction(tx -> {
            tx.sql("select partition from events.cursor where subscription = :subscription for update")
                    .bind("subscription", subscription)
                    .list(_ -> true);
            var replayed = chosen(tx, """
                    update events.undelivered u
                    set state = 'behind',
                        attempts = 0
                    """, subscription, events).update();
            releaseFirstOfEachKey(tx, subscription, now);
            return replayed;
        });
    }

    /// Deletes dead letters of a subscription. Answers how many.
    ///
    /// @param events those; empty for all of the subscription
    int discard(String subscription, Collection<UUID> events) {
        return db.transaction(tx -> chosen(tx, "delete from events.undelivered u\n", subscription, events)
                .update());
    }

    private static Statement chosen(Transaction tx, String what, String subscription, Collection<UUID> events) {
        return tx.sql(what + """
                where u.subscription = :subscription
                  and u.state = 'dead'
                  and (:events::uuid[] = '{}'
                       or exists (select from events.event e
                                  where e.tenant_id = u.tenant_id
                                    and e.position = u.position
                                    and e.event_id = any(:events::uuid[])))
                """).bind("subscription", subscription).bind("events", events);
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
