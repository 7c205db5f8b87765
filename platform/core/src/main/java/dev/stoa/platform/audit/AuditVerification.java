package dev.stoa.platform.audit;

import dev.stoa.platform.audit.Hashes.Frontier;
import dev.stoa.platform.audit.Hashes.Node;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Goes through the chain from its beginning, and compares it with itself: each entry with its hash and the hash of
/// the one before, the tree with the entries, the heads with the tree and their signatures.
///
/// It stops at the first thing that is wrong, as what follows rests on it.
final class AuditVerification {
    private static final int ROWS_AT_ONCE = 2_000;

    private final Connection connection;
    private final HeadKey key;
    private final @Nullable TreeHead noted;

    private final Frontier frontier = new Frontier();
    private byte[] before = SealedEntry.NOTHING_BEFORE;
    private @Nullable UUID last;

    /// What is wrong.
    private static final class Tampered extends Exception {
        private static final long serialVersionUID = 1;

        Tampered(String message) {
            super(message, null, false, false);
        }
    }

    private AuditVerification(Connection connection, HeadKey key, @Nullable TreeHead noted) {
        this.connection = connection;
        this.key = key;
        this.noted = noted;
    }

    /// @param connection in a transaction that only reads and sees one moment
    /// @param noted what somebody wrote down earlier; null for nothing
    static AuditReport run(Connection connection, HeadKey key, @Nullable TreeHead noted) throws SQLException {
        var verification = new AuditVerification(connection, key, noted);
        var pending = verification.pending();
        try {
            verification.chain();
            return verification.report(null, pending);
        } catch (Tampered e) {
            return verification.report(e.getMessage(), pending);
        }
    }

    private AuditReport report(@Nullable String trouble, long pending) {
        var size = frontier.size();
        return new AuditReport(size, pending, trouble, size == 0 ? "" : new TreeHead(size, frontier.root()).toString());
    }

    private long pending() throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from audit.pending")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void chain() throws SQLException, Tampered {
        try (var entries = rows("select " + AuditStore.COLUMNS + " from audit.entry order by number");
                // in the order in which entries complete them
                var nodes = rows("""
                        select height, position, hash
                        from audit.node
                        order by ((position + 1) << height), height
                        """);
                var heads = rows("select size, root, signature from audit.head order by size")) {
            var nextHead = head(heads);
            while (entries.next()) {
                add(entry(entries), nodes);
                if (nextHead != null && nextHead.head().size() == frontier.size()) {
                    check(nextHead);
                    nextHead = head(heads);
                }
                check(noted);
            }
            requireNothingMore(nextHead, nodes);
        }
    }

    private void add(SealedEntry entry, ResultSet nodes) throws SQLException, Tampered {
        if (entry.number() != frontier.size()) {
            throw new Tampered("entry " + frontier.size() + " is missing: " + entry.id() + " at number "
                    + entry.number() + " follows " + (last == null ? "nothing" : last));
        }
        if (!Arrays.equals(entry.hash(), Hashes.leaf(entry.data(before)))) {
            throw new Tampered("entry " + entry.number() + " (" + entry.id() + ", " + entry.event() + ", " + entry.at()
                    + ") is not what was recorded, or not in its place");
        }
        var full = new ArrayList<Node>();
        frontier.add(entry.hash(), full);
        for (var node : full) {
            if (!nodes.next()
                    || nodes.getInt("height") != node.height()
                    || nodes.getLong("position") != node.position()
                    || !Arrays.equals(nodes.getBytes("hash"), node.hash())) {
                throw new Tampered("the tree does not fit entry " + entry.number() + " (" + entry.id() + "): hash "
                        + node.height() + "/" + node.position() + " is missing or another");
            }
        }
        before = entry.hash();
        last = entry.id();
    }

    private void check(TreeHead.Signed signed) throws Tampered {
        var head = signed.head();
        if (!Arrays.equals(head.root(), frontier.root())) {
            throw new Tampered("the first " + head.size() + " entries are not those that were signed, up to " + last);
        }
        if (!key.hasSigned(head, signed.signature())) {
            throw new Tampered("the tree head of " + head.size() + " entries is not signed with the key of this"
                    + " data folder (secrets/audit-key)");
        }
    }

    private void check(@Nullable TreeHead head) throws Tampered {
        if (head != null && head.size() == frontier.size() && !Arrays.equals(head.root(), frontier.root())) {
            throw new Tampered("the first " + head.size() + " entries are not those of the head that was noted");
        }
    }

    private void requireNothingMore(TreeHead.@Nullable Signed head, ResultSet nodes) throws SQLException, Tampered {
        var size = frontier.size();
        if (head != null) {
            throw new Tampered("entry " + size + " is missing: " + head.head().size() + " entries were signed");
        }
        if (noted != null && noted.size() > size) {
            throw new Tampered("entry " + size + " is missing: " + noted.size() + " entries were noted");
        }
        if (nodes.next()) {
            throw new Tampered("the tree is larger than its " + size + " entries");
        }
        if (size > 0 && !isSigned(size)) {
            throw new Tampered("there is no signed tree head of all " + size + " entries");
        }
    }

    private boolean isSigned(long size) throws SQLException {
        try (var statement = connection.prepareStatement("select 1 from audit.head where size = ?")) {
            statement.setLong(1, size);
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private ResultSet rows(String sql) throws SQLException {
        var statement = connection.createStatement();
        statement.closeOnCompletion();
        statement.setFetchSize(ROWS_AT_ONCE);
        return statement.executeQuery(sql);
    }

    private static TreeHead.@Nullable Signed head(ResultSet rows) throws SQLException {
        return rows.next()
                ? new TreeHead.Signed(
                        new TreeHead(rows.getLong("size"), rows.getBytes("root")),
                        Instant.EPOCH,
                        rows.getBytes("signature"))
                : null;
    }

    private static SealedEntry entry(ResultSet rows) throws SQLException {
        return new SealedEntry(
                rows.getLong("number"),
                rows.getObject("entry_id", UUID.class),
                rows.getObject("tenant_id", UUID.class),
                rows.getObject("recorded_at", OffsetDateTime.class).toInstant(),
                rows.getString("event"),
                rows.getString("outcome"),
                rows.getObject("user_id", UUID.class),
                rows.getString("resource_type"),
                rows.getString("resource_id"),
                rows.getString("details"),
                rows.getObject("person_id", UUID.class),
                rows.getBytes("personal"),
                rows.getBytes("hash"));
    }
}
