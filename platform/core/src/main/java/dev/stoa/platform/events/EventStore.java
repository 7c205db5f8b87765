package dev.stoa.platform.events;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.events.EventsEndpoints.SubscriptionState;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The tables of the schema `events`. Delivery is about the events of all tenants, so most statements
/// name none.
final class EventStore {
    static final String MODULE = "events";

    static final int PARTITIONS = Events.PARTITIONS;

    private static final String COLUMNS = """
            e.tenant_id, e.position, e.event_id, e.type, e.version, e.source, e.key, e.partition, e.data::text as data,
                   e.traceparent, e.occurred_at""";

    private final Database db;

    EventStore(Database db) {
        this.db = db;
    }

    Database database() {
        return db;
    }

    /// A part of a subscription's work.
    record LaneId(String subscription, int partition) {}

    /// Where a lane is.
    ///
    /// @param hasFailures whether some of its events wait to be tried again
    record Cursor(long position, boolean hasFailures) {}

    /// What a lock on retries is about.
    record Key(TenantId tenant, String key) {}

    /// An event that is tried again.
    ///
    /// @param attempts how often it was tried
    record Retry(Event<String> event, int attempts) {}

    /// Lanes with events that are to be tried again.
    ///
    /// @param dueAt when the first of them is
    record Due(LaneId lane, Instant dueAt) {}

    /// Adds an event, in a transaction of the module that publishes it. No parameter is null: the driver would ask for
    /// its
    /// type, in a round trip of its own.
    static void insert(Transaction tx, Event<String> event) {
        tx.sql("""
                insert into events.event (tenant_id, event_id, type, version, source, key, partition, data, traceparent,
                                          occurred_at)
                values (:tenant, :id, :type, :version, substr(current_user, 6), :key, :partition, :data::jsonb,
                        nullif(:traceparent, ''), :occurred_at)
                """)
                .bind("tenant", event.tenant())
                .bind("id", event.id())
                .bind("type", event.type().name())
                .bind("version", event.type().version())
                .bind("key", event.key())
                .bind("partition", event.partition(PARTITIONS))
                .bind("data", event.data())
                .bind("traceparent", event.traceparent() == null ? "" : event.traceparent())
                .bind("occurred_at", event.occurredAt())
                .update();
    }

    /// Looks how far the stream goes. The locks are read after the snapshot in which the last place was
    /// seen.
    Horizon.Look look() {
        return db.sql("""
                select coalesce((select max(position) from events.event), 0) as high,
                       (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint as written,
                       array(select l.virtualtransaction
                             from pg_locks l
                             where l.locktype = 'advisory'
                               and l.database = (select oid from pg_database where datname = current_database())
                               and l.classid = 1937010529
                               and l.objid = 1
                               and l.objsubid = 2) as publishing
                """)
                .one(row -> new Horizon.Look(
                        row.number("high"), row.number("written"), Set.copyOf(row.texts("publishing"))));
    }

    /// What kinds of events are in a stretch of the stream.
    Set<Kind> kinds(long after, long last) {
        return db
                .sql("""
                select distinct tenant_id, type, partition
                from events.event
                where position > :after
                  and position <= :last
                """)
                .bind("after", after)
                .bind("last", last)
                .list(row -> new Kind(new TenantId(row.uuid("tenant_id")), row.text("type"), row.integer("partition")))
                .stream()
                .collect(Collectors.toUnmodifiableSet());
    }

    record Kind(TenantId tenant, String type, int partition) {}

    /// Lanes that have something to try again, soon or now.
    List<Due> due() {
        return db.sql("""
                select subscription, partition, min(due_at) as due_at
                from events.undelivered
                where state = 'retrying'
                group by subscription, partition
                """)
                .list(row ->
                        new Due(new LaneId(row.text("subscription"), row.integer("partition")), row.instant("due_at")));
    }

    /// Says that this process has a subscription. One that is new gets its cursors.
    ///
    /// @param types empty for all
    void register(String subscription, Collection<String> types, Instant now) {
        db.transaction(tx -> {
            tx.sql("""
                    insert into events.subscription (name, types, seen_at)
                    values (:name, :types, :now)
                    on conflict (name) do update
                    set types = excluded.types,
                        seen_at = excluded.seen_at
                    """)
                    .bind("name", subscription)
                    .bind("types", types)
                    .bind("now", now)
                    .update();
            return tx.sql("""
                    insert into events.cursor (subscription, partition, position)
                    select :name, partition, 0
                    from generate_series(0, :partitions - 1) as partition
                    on conflict (subscription, partition) do nothing
                    """)
                    .bind("name", subscription)
                    .bind("partitions", PARTITIONS)
                    .update();
        });
    }

    /// Takes a lane until the transaction ends. Empty if somebody else has it.
    Optional<Cursor> take(Transaction tx, LaneId lane) {
        return tx.sql("""
                select c.position,
                       exists (select from events.undelivered u
                               where u.subscription = c.subscription
                                 and u.partition = c.partition
                                 and u.state <> 'dead') as has_failures
                from events.cursor c
                where c.subscription = :subscription
                  and c.partition = :partition
                for update of c skip locked
                """)
                .bind("subscription", lane.subscription())
                .bind("partition", lane.partition())
                .optional(row -> new Cursor(row.number("position"), row.bool("has_failures")));
    }

    void move(Transaction tx, LaneId lane, long position) {
        tx.sql("""
                update events.cursor
                set position = :position
                where subscription = :subscription
                  and partition = :partition
                """)
                .bind("position", position)
                .bind("subscription", lane.subscription())
                .bind("partition", lane.partition())
                .update();
    }

    /// The next events of a lane, oldest first, without those that were taken from a feed.
    ///
    /// @param types of those types; empty for all
    List<Event<String>> next(Transaction tx, LaneId lane, Collection<String> types, long after, long last, int limit) {
        return tx.sql("select " + COLUMNS + """

                from events.event e
                where e.position > :after
                  and e.position <= :last
                  and e.partition = :partition
                  and (:types::text[] = '{}' or e.type = any(:types::text[]))
                  and not exists (select from events.inbox i
                                  where i.tenant_id = e.tenant_id
                                    and i.subscription = :subscription
                                    and i.event_id = e.event_id)
                order by e.position
                limit :limit
                """)
                .bind("after", after)
                .bind("last", last)
                .bind("subscription", lane.subscription())
                .bind("partition", lane.partition())
                .bind("types", types)
                .bind("limit", limit)
                .list(EventStore::event);
    }

    /// Which of some events a lane still has to take: they are in the stream behind its cursor, and it
    /// has not taken them from a feed already.
    Set<UUID> open(Transaction tx, LaneId lane, long after, Collection<Event<String>> events) {
        return tx
                .sql("""
                select e.event_id
                from unnest(:tenants::uuid[], :positions::bigint[], :ids::uuid[]) as b (tenant_id, position, event_id)
                join events.event e using (tenant_id, position, event_id)
                where e.position > :after
                  and e.partition = :partition
                  and not exists (select from events.inbox i
                                  where i.tenant_id = e.tenant_id
                                    and i.subscription = :subscription
                                    and i.event_id = e.event_id)
                """)
                .bind("tenants", events.stream().map(Event::tenant).toList())
                .bind("positions", events.stream().map(Event::position).toList())
                .bind("ids", events.stream().map(Event::id).toList())
                .bind("after", after)
                .bind("subscription", lane.subscription())
                .bind("partition", lane.partition())
                .list(row -> row.uuid("event_id"))
                .stream()
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Notes that a lane has taken events which its cursor has not passed.
    void taken(Transaction tx, LaneId lane, Collection<Event<String>> events) {
        if (events.isEmpty()) {
            return;
        }
        tx.sql("""
                insert into events.inbox (tenant_id, subscription, event_id, partition, position)
                select b.tenant_id, :subscription, b.event_id, :partition, b.position
                from unnest(:tenants::uuid[], :positions::bigint[], :ids::uuid[]) as b (tenant_id, position, event_id)
                """)
                .bind("tenants", events.stream().map(Event::tenant).toList())
                .bind("positions", events.stream().map(Event::position).toList())
                .bind("ids", events.stream().map(Event::id).toList())
                .bind("subscription", lane.subscription())
                .bind("partition", lane.partition())
                .update();
    }

    /// Moves a cursor to the first event that is to be taken yet.
    void moveToOpen(Transaction tx, LaneId lane, Collection<String> types, long last) {
        tx.sql("""
                update events.cursor c
                set position = greatest(c.position, coalesce(
                        (select min(e.position) - 1
                         from events.event e
                         where e.position > c.position
                           and e.position <= :last
                           and e.partition = c.partition
                           and e.type = any(:types)
                           and not exists (select from events.inbox i
                                           where i.tenant_id = e.tenant_id
                                             and i.subscription = c.subscription
                                             and i.event_id = e.event_id)),
                        :last))
                where c.subscription = :subscription
                  and c.partition = :partition
                """)
                .bind("last", last)
                .bind("types", types)
                .bind("subscription", lane.subscription())
                .bind("partition", lane.partition())
                .update();
    }

    /// Deletes the notes about events that cursors have passed.
    void forgetPassed() {
        db.sql("""
                delete from events.inbox i
                where not exists (select from events.cursor c
                                  where c.subscription = i.subscription
                                    and c.partition = i.partition
                                    and c.position < i.position)
                """).update();
    }

    /// The next events of a tenant, oldest first.
    List<Event<String>> list(TenantId tenant, Collection<String> types, long after, long last, int limit) {
        return db.sql(tenant, "select " + COLUMNS + """

                from events.event e
                where e.tenant_id = :tenant
                  and e.position > :after
                  and e.position <= :last
                  and e.type = any(:types)
                order by e.position
                limit :limit
                """)
                .bind("after", after)
                .bind("last", last)
                .bind("types", types)
                .bind("limit", limit)
                .list(EventStore::event);
    }

    /// The events of a lane whose time to be tried again has come.
    ///
    /// @param latest no event waits for longer; one that does was put aside by a clock that has been put
    ///     back
    List<Retry> retries(Transaction tx, LaneId lane, Instant now, Instant latest, int limit) {
        return tx.sql("select u.attempts, " + COLUMNS + """

                from events.undelivered u
                join events.event e on e.tenant_id = u.tenant_id and e.position = u.position
                where u.subscription = :subscription
                  and u.partition = :partition
                  and u.state = 'retrying'
                  and (u.due_at <= :now or u.due_at > :latest)
                order by u.position
                limit :limit
                """)
                .bind("subscription", lane.subscription())
                .bind("partition", lane.partition())
                .bind("now", now)
                .bind("latest", latest)
                .bind("limit", limit)
                .list(row -> new Retry(event(row), row.integer("attempts")));
    }

    /// The keys of a lane whose events have to wait.
    Set<Key> blocked(Transaction tx, LaneId lane) {
        return tx
                .sql("""
                select distinct tenant_id, key
                from events.undelivered
                where subscription = :subscription
                  and partition = :partition
                  and state <> 'dead'
                """)
                .bind("subscription", lane.subscription())
                .bind("partition", lane.partition())
                .list(row -> new Key(new TenantId(row.uuid("tenant_id")), row.text("key")))
                .stream()
                .collect(Collectors.toSet());
    }

    /// Has an event wait behind an earlier one of its key.
    void putBehind(Transaction tx, LaneId lane, Event<String> event) {
        undelivered(tx, lane, event, "behind", 0, null, null, null);
    }

    /// Has an event tried again, having failed so often.
    void retry(
            Transaction tx, LaneId lane, Event<String> event, int attempts, Instant dueAt, Instant now, String reason) {
        undelivered(tx, lane, event, "retrying", attempts, dueAt, now, reason);
    }

    /// Gives an event up.
    void bury(Transaction tx, LaneId lane, Event<String> event, int attempts, Instant now, String reason) {
        undelivered(tx, lane, event, "dead", attempts, null, now, reason);
    }

    private static void undelivered(
            Transaction tx,
            LaneId lane,
            Event<String> event,
            String state,
            int attempts,
            @Nullable Instant dueAt,
            @Nullable Instant failedAt,
            @Nullable String reason) {
        tx.sql("""
                insert into events.undelivered (tenant_id, subscription, position, partition, key, state, attempts,
                                                due_at, failed_at, reason)
                values (:tenant_id, :subscription, :position, :partition, :key, :state, :attempts,
                        :due_at, :failed_at, :reason)
                on conflict (tenant_id, subscription, position) do update
                set state = excluded.state,
                    attempts = excluded.attempts,
                    due_at = excluded.due_at,
                    failed_at = excluded.failed_at,
                    reason = excluded.reason
                """)
                .bind("tenant_id", event.tenant())
                .bind("subscription", lane.subscription())
                .bind("position", event.position())
                .bind("partition", lane.partition())
                .bind("key", event.key())
                .bind("state", state)
                .bind("attempts", attempts)
                .bind("due_at", dueAt)
                .bind("failed_at", failedAt)
                .bind("reason", reason)
                .update();
    }

    /// Forgets that an event was not delivered.
    void delivered(Transaction tx, LaneId lane, Event<String> event) {
        tx.sql("""
                delete from events.undelivered
                where tenant_id = :tenant_id
                  and subscription = :subscription
                  and position = :position
                """)
                .bind("tenant_id", event.tenant())
                .bind("subscription", lane.subscription())
                .bind("position", event.position())
                .update();
    }

    /// Lets the first event of a key go that waits behind one that is settled now.
    void release(Transaction tx, LaneId lane, Key key, Instant now) {
        tx.sql("""
                update events.undelivered
                set state = 'retrying',
                    due_at = :now
                where tenant_id = :tenant_id
                  and subscription = :subscription
                  and position = (select min(position)
                                  from events.undelivered
                                  where tenant_id = :tenant_id
                                    and subscription = :subscription
                                    and partition = :partition
                                    and key = :key
                                    and state = 'behind')
                  and not exists (select from events.undelivered
                                  where tenant_id = :tenant_id
                                    and subscription = :subscription
                                    and partition = :partition
                                    and key = :key
                                    and state = 'retrying')
                """)
                .bind("tenant_id", key.tenant())
                .bind("subscription", lane.subscription())
                .bind("partition", lane.partition())
                .bind("key", key.key())
                .bind("now", now)
                .update();
    }

    /// How all subscriptions do, those of other processes too. Events ahead are counted to 100,000.
    List<SubscriptionState> states() {
        return db.sql("""
                select s.name, s.types, failures.retrying, failures.waiting, failures.dead,
                       (select count(*)
                        from (select
                              from events.cursor c
                              join events.event e on e.position > c.position and e.partition = c.partition
                              where c.subscription = s.name
                                and (s.types = '{}' or e.type = any(s.types))
                                and not exists (select from events.inbox i
                                                where i.tenant_id = e.tenant_id
                                                  and i.subscription = s.name
                                                  and i.event_id = e.event_id)
                              limit 100000) as ahead) as ahead
                from events.subscription s
                cross join lateral (select count(*) filter (where state = 'retrying') as retrying,
                                           count(*) filter (where state = 'behind') as waiting,
                                           count(*) filter (where state = 'dead') as dead
                                    from events.undelivered u
                                    where u.subscription = s.name) as failures
                order by s.name
                """)
                .list(row -> new SubscriptionState(
                        row.text("name"),
                        row.texts("types"),
                        row.number("ahead") + row.number("retrying") + row.number("waiting"),
                        row.number("retrying"),
                        row.number("waiting"),
                        row.number("dead")));
    }

    /// Says that this process still has its subscriptions, and forgets those that no process has had
    /// for long.
    void keep(Collection<String> subscriptions, Instant now, Duration retention) {
        // By when any was seen last and not by the clock, which may have jumped, or the machine has slept.
        db.sql("""
                delete from events.subscription
                where seen_at < (select max(seen_at) from events.subscription) - make_interval(secs => :seconds)
                """).bind("seconds", retention.toSeconds()).update();
        db.sql("update events.subscription set seen_at = :now where name = any(:names)")
                .bind("now", now)
                .bind("names", subscriptions)
                .update();
        db.sql("""
                delete from events.undelivered u
                where not exists (select from events.subscription s where s.name = u.subscription)
                """).update();
    }

    /// Deletes old events that every subscription has passed. Answers how many.
    ///
    /// @param limit events at most
    int prune(Instant now, Duration retention, int limit) {
        return db.sql("""
                delete from events.event
                where position in (select e.position
                                   from events.event e
                                   where e.occurred_at < :before
                                     and e.position <= (select coalesce(min(position), 9223372036854775807)
                                                        from events.cursor)
                                     and not exists (select from events.undelivered u
                                                     where u.tenant_id = e.tenant_id
                                                       and u.position = e.position)
                                   order by e.position
                                   limit :limit)
                """)
                .bind("before", now.minus(retention))
                .bind("limit", limit)
                .update();
    }

    /// The next events of all lanes, oldest first.
    List<Event<String>> following(long after, long last, int limit) {
        return db.sql("select " + COLUMNS + """

                from events.event e
                where e.position > :after
                  and e.position <= :last
                order by e.position
                limit :limit
                """)
                .bind("after", after)
                .bind("last", last)
                .bind("limit", limit)
                .list(EventStore::event);
    }

    /// How far the events of another server have been brought into this stream.
    long forwarded(int shard) {
        return db.sql("select coalesce(max(position), 0) as position from events.forwarded where shard = :shard")
                .bind("shard", shard)
                .one(row -> row.number("position"));
    }

    /// Adds events of another server, or answers false when somebody else has.
    ///
    /// @param after how far it had been brought when they were read
    /// @param upTo the place there of the last of them
    boolean forward(int shard, long after, long upTo, List<Event<String>> events) {
        return db.transaction(tx -> {
            tx.sql("insert into events.forwarded (shard, position) values (:shard, 0) on conflict (shard) do nothing")
                    .bind("shard", shard)
                    .update();
            var isNext = tx.sql("""
                    update events.forwarded
                    set position = :up_to
                    where shard = :shard
                      and position = :after
                    """)
                            .bind("shard", shard)
                            .bind("after", after)
                            .bind("up_to", upTo)
                            .update()
                    == 1;
            if (isNext) {
                insert(tx, events);
            }
            return isNext;
        });
    }

    private static void insert(Transaction tx, List<Event<String>> events) {
        tx.sql("""
                insert into events.event (tenant_id, event_id, type, version, source, key, partition, data, traceparent,
                                          occurred_at)
                select tenant_id, event_id, type, version, source, key, partition, data::jsonb, nullif(traceparent, ''),
                       occurred_at
                from unnest(:tenants::uuid[], :ids::uuid[], :types::text[], :versions::integer[], :sources::text[],
                            :keys::text[], :partitions::integer[], :data::text[], :traceparents::text[],
                            :times::timestamptz[])
                    with ordinality as row (tenant_id, event_id, type, version, source, key, partition, data, traceparent,
                                            occurred_at, number)
                order by number
                """)
                .bind("tenants", column(events, Event::tenant))
                .bind("ids", column(events, Event::id))
                .bind("types", column(events, event -> event.type().name()))
                .bind("versions", column(events, event -> event.type().version()))
                .bind("sources", column(events, Event::source))
                .bind("keys", column(events, Event::key))
                .bind("partitions", column(events, event -> event.partition(PARTITIONS)))
                .bind("data", column(events, Event::data))
                .bind("traceparents", column(events, event -> event.traceparent() == null ? "" : event.traceparent()))
                .bind("times", column(events, Event::occurredAt))
                .update();
    }

    private static <T> List<T> column(List<Event<String>> events, Function<Event<String>, T> value) {
        return events.stream().map(value).toList();
    }

    /// Deletes what has been brought elsewhere.
    void forget(long upTo) {
        db.sql("delete from events.event where position <= :up_to")
                .bind("up_to", upTo)
                .update();
    }

    static Event<String> event(Row row) {
        return new Event<>(
                row.uuid("event_id"),
                new TenantId(row.uuid("tenant_id")),
                row.number("position"),
                new EventType.Name(row.text("type"), row.integer("version")),
                row.text("source"),
                row.text("key"),
                row.instant("occurred_at"),
                row.textOrNull("traceparent"),
                row.text("data"));
    }
}
