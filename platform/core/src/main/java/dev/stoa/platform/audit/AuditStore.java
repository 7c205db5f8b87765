package dev.stoa.platform.audit;

import dev.stoa.platform.audit.Hashes.Node;
import dev.stoa.platform.audit.Hashes.Nodes;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.data.Statement;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The tables of the schema `audit`.
final class AuditStore {
    static final String COLUMNS = """
            number, tenant_id, entry_id, recorded_at, event, outcome, user_id, resource_type, resource_id,
                   details, person_id, personal, hash""";

    /// Held while entries are sealed; any number that nobody else uses would do.
    private static final long LOCK = 0x61756474L;

    private static final HexFormat HEX = HexFormat.of();

    private final Database db;

    AuditStore(Database db) {
        this.db = db;
    }

    void insert(Transaction tx, PendingEntry entry) {
        tx.as(db, new TenantId(entry.tenant()))
                .sql("""
                insert into audit.pending (tenant_id, entry_id, recorded_at, event, outcome, user_id,
                                           resource_type, resource_id, details, personal)
                values (:tenant, :id, :at, :event, :outcome, :by, :resource_type, :resource_id, :details, :personal)
                """)
                .bind("id", entry.id())
                .bind("at", entry.at())
                .bind("event", entry.event())
                .bind("outcome", entry.outcome())
                .bind("by", entry.user())
                .bind("resource_type", entry.resourceType())
                .bind("resource_id", entry.resourceId())
                .bind("details", entry.details())
                .bind("personal", entry.personal())
                .update();
    }

    /// In a transaction of its own.
    void insert(PendingEntry entry) {
        db.transaction(new TenantId(entry.tenant()), tx -> {
            insert(tx, entry);
            return true;
        });
    }

    /// Entries that are to be sealed, the oldest first.
    ///
    /// @param after the place of the last one seen
    List<PendingEntry> pending(long after, int limit) {
        return db.sql("""
                select place, tenant_id, entry_id, recorded_at, event, outcome, user_id, resource_type, resource_id,
                       details, personal
                from audit.pending
                where place > :after
                order by place
                limit :limit
                """).bind("after", after).bind("limit", limit).list(AuditStore::pendingEntry);
    }

    <T extends @Nullable Object> T transaction(Function<Transaction, T> work) {
        return db.transaction(work);
    }

    /// Has other processes wait with sealing until the transaction ends, and takes away entries that are to
    /// be sealed.
    ///
    /// @return the places of those that nobody has sealed meanwhile
    Set<Long> take(Transaction tx, List<Long> places) {
        tx.sql("select 1 as one from (select pg_advisory_xact_lock(:lock)) as locked")
                .bind("lock", LOCK)
                .list(row -> row.integer("one"));
        return Set.copyOf(tx.sql("delete from audit.pending where place = any(:places) returning place")
                .bind("places", places)
                .list(row -> row.number("place")));
    }

    /// How many entries there are in the chain.
    long size(Transaction tx) {
        return tx.sql("select coalesce(max(number) + 1, 0) as size from audit.entry")
                .one(row -> row.number("size"));
    }

    void append(Transaction tx, List<SealedEntry> entries, List<Node> nodes, TreeHead.Signed head) {
        tx.sql("""
                insert into audit.entry (number, tenant_id, entry_id, recorded_at, event, outcome, user_id,
                                         resource_type, resource_id, details, person_id, personal, hash)
                select number, tenant_id, entry_id, recorded_at, event, outcome, user_id, resource_type, resource_id,
                       details, person_id, decode(personal, 'hex'), decode(hash, 'hex')
                from unnest(:numbers::bigint[], :tenants::uuid[], :ids::uuid[], :ats::timestamptz[], :events::text[],
                            :outcomes::text[], :users::uuid[], :resource_types::text[], :resource_ids::text[],
                            :details::text[], :people::uuid[], :personals::text[], :hashes::text[])
                    as row (number, tenant_id, entry_id, recorded_at, event, outcome, user_id,
                            resource_type, resource_id, details, person_id, personal, hash)
                """)
                .bind("numbers", column(entries, SealedEntry::number))
                .bind("tenants", column(entries, SealedEntry::tenant))
                .bind("ids", column(entries, SealedEntry::id))
                .bind("ats", column(entries, SealedEntry::at))
                .bind("events", column(entries, SealedEntry::event))
                .bind("outcomes", column(entries, SealedEntry::outcome))
                .bind("users", column(entries, SealedEntry::user))
                .bind("resource_types", column(entries, SealedEntry::resourceType))
                .bind("resource_ids", column(entries, SealedEntry::resourceId))
                .bind("details", column(entries, SealedEntry::details))
                .bind("people", column(entries, SealedEntry::person))
                .bind("personals", column(entries, one -> HEX.formatHex(one.personal())))
                .bind("hashes", column(entries, one -> HEX.formatHex(one.hash())))
                .update();
        if (!nodes.isEmpty()) {
            tx.sql("""
                    insert into audit.node (height, position, hash)
                    select height, position, decode(hash, 'hex')
                    from unnest(:heights::smallint[], :positions::bigint[], :hashes::text[])
                        as row (height, position, hash)
                    """)
                    .bind("heights", column(nodes, Node::height))
                    .bind("positions", column(nodes, Node::position))
                    .bind("hashes", column(nodes, one -> HEX.formatHex(one.hash())))
                    .update();
        }
        tx.sql("""
                insert into audit.head (size, root, signed_at, signature)
                values (:size, :root, :at, :signature)
                """)
                .bind("size", head.head().size())
                .bind("root", head.head().root())
                .bind("at", head.at())
                .bind("signature", head.signature())
                .update();
    }

    private static <R, T extends @Nullable Object> List<T> column(List<R> rows, Function<R, T> value) {
        var column = new ArrayList<T>();
        rows.forEach(row -> column.add(value.apply(row)));
        return column;
    }

    /// The newest; empty while nothing was ever recorded.
    Optional<TreeHead.Signed> head() {
        return db.sql("""
                select size, root, signed_at, signature
                from audit.head
                order by size desc
                limit 1
                """)
                .optional(row -> new TreeHead.Signed(
                        new TreeHead(row.number("size"), row.bytes("root")),
                        row.instant("signed_at"),
                        row.bytes("signature")));
    }

    /// Works something out from hashes of full subtrees, all of which are fetched at once.
    ///
    /// @param work run twice: first to learn what it asks for, when it is answered with nothing but zeros
    <T> T from(Transaction tx, Function<Nodes, T> work) {
        var wanted = new LinkedHashSet<Node>();
        var _ = work.apply((height, position) -> {
            wanted.add(new Node(height, position, SealedEntry.NOTHING_BEFORE));
            return SealedEntry.NOTHING_BEFORE;
        });
        var found = fetched(tx, List.copyOf(wanted));
        return work.apply((height, position) -> {
            var hash = found.get(Map.entry(height, position));
            if (hash == null) {
                throw new IllegalStateException("the audit log has lost the hash " + height + "/" + position
                        + " of its tree: run stoa audit verify");
            }
            return hash;
        });
    }

    private static Map<Map.Entry<Integer, Long>, byte[]> fetched(Transaction tx, List<Node> wanted) {
        var found = new HashMap<Map.Entry<Integer, Long>, byte[]>();
        if (wanted.isEmpty()) {
            return found;
        }
        tx.sql("""
                select n.height, n.position, n.hash
                from unnest(:heights::smallint[], :positions::bigint[]) as w (height, position)
                join audit.node n on n.height = w.height and n.position = w.position
                union all
                select 0, e.number, e.hash
                from unnest(:heights::smallint[], :positions::bigint[]) as w (height, position)
                join audit.entry e on w.height = 0 and e.number = w.position
                """)
                .bind("heights", column(wanted, Node::height))
                .bind("positions", column(wanted, Node::position))
                .list(row -> found.put(Map.entry(row.integer("height"), row.number("position")), row.bytes("hash")));
        return found;
    }

    /// Works something out as [#from] does, in a transaction that only reads.
    <T> T reading(Function<Nodes, T> work) {
        return db.transaction(tx -> from(tx, work));
    }

    /// Which entries.
    ///
    /// @param reader whose can be seen at all; null for everybody's
    /// @param tenant null for those of all that can be seen
    record Filter(
            @Nullable TenantId reader,
            @Nullable UUID tenant,
            @Nullable UUID user,
            @Nullable String event,
            @Nullable Outcome outcome,
            @Nullable String resourceType,
            @Nullable String resourceId,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /// The newest first.
    ///
    /// @param before the number of the last one seen; null to begin with the newest
    List<SealedEntry> list(Filter filter, @Nullable Long before, int limit) {
        return of(filter.reader(), """
                select %s
                from audit.entry
                where (:reader::uuid is null or tenant_id = :reader)
                  and (:only::uuid is null or tenant_id = :only)
                  and (:by::uuid is null or user_id = :by)
                  and (:event::text is null or event = :event)
                  and (:outcome::text is null or outcome = :outcome)
                  and (:resource_type::text is null or resource_type = :resource_type)
                  and (:resource_id::text is null or resource_id = :resource_id)
                  and (:from::timestamptz is null or recorded_at >= :from)
                  and (:to::timestamptz is null or recorded_at < :to)
                  and (:before::bigint is null or number < :before)
                order by number desc
                limit :limit
                """.formatted(COLUMNS))
                .bind("reader", filter.reader())
                .bind("only", filter.tenant())
                .bind("by", filter.user())
                .bind("event", filter.event())
                .bind("outcome", filter.outcome())
                .bind("resource_type", filter.resourceType())
                .bind("resource_id", filter.resourceId())
                .bind("from", filter.from())
                .bind("to", filter.to())
                .bind("before", before)
                .bind("limit", limit)
                .list(AuditStore::sealed);
    }

    /// An entry and the hash of the one before it.
    record Linked(SealedEntry entry, byte[] before) {}

    /// @param tenant whose; null for anybody's
    Optional<Linked> find(@Nullable TenantId tenant, UUID id) {
        var found = of(tenant, """
                select %s
                from audit.entry
                where entry_id = :id
                  and (:only::uuid is null or tenant_id = :only)
                """.formatted(COLUMNS))
                .bind("id", id)
                .bind("only", tenant)
                .optional(AuditStore::sealed);
        return found.map(entry -> new Linked(entry, hash(entry.number() - 1)));
    }

    private Statement of(@Nullable TenantId tenant, String sql) {
        return tenant == null ? db.sql(sql) : db.sql(tenant, sql);
    }

    private byte[] hash(long number) {
        return number < 0
                ? SealedEntry.NOTHING_BEFORE
                : db.sql("select hash from audit.entry where number = :number")
                        .bind("number", number)
                        .one(row -> row.bytes("hash"));
    }

    private static PendingEntry pendingEntry(Row row) {
        return new PendingEntry(
                row.number("place"),
                row.uuid("entry_id"),
                row.uuid("tenant_id"),
                row.instant("recorded_at"),
                row.text("event"),
                row.text("outcome"),
                row.uuidOrNull("user_id"),
                row.textOrNull("resource_type"),
                row.textOrNull("resource_id"),
                row.text("details"),
                row.text("personal"));
    }

    static SealedEntry sealed(Row row) {
        return new SealedEntry(
                row.number("number"),
                row.uuid("entry_id"),
                row.uuid("tenant_id"),
                row.instant("recorded_at"),
                row.text("event"),
                row.text("outcome"),
                row.uuidOrNull("user_id"),
                row.textOrNull("resource_type"),
                row.textOrNull("resource_id"),
                row.text("details"),
                row.uuid("person_id"),
                row.bytes("personal"),
                row.bytes("hash"));
    }
}
