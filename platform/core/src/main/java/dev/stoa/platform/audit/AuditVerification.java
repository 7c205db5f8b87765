package dev.stoa.platform.audit;

import dev.stoa.platform.audit.Hashes.Frontier;
import dev.stoa.platform.audit.Hashes.Node;
import dev.stoa.platform.data.Row;
import dev.stoa.platform.data.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Goes through the chain from its beginning, and compares it with itself: each entry with its hash and the hash of
/// the one before, the tree with the entries, the heads with the tree and their signatures.
///
/// It stops at the first thing that is wrong, as what follows rests on it.
final class AuditVerification {
    private final Snapshot database;
    private final HeadKey key;
    private final @Nullable TreeHead noted;

    private final Frontier frontier = new Frontier();
    private byte[] before = SealedEntry.NOTHING_BEFORE;
    private @Nullable UUID last;
    private long signed;

    /// What is wrong.
    private static final class Tampered extends Exception {
        private static final long serialVersionUID = 1;

        Tampered(String message) {
            super(message, null, false, false);
        }
    }

    private AuditVerification(Snapshot database, HeadKey key, @Nullable TreeHead noted) {
        this.database = database;
        this.key = key;
        this.noted = noted;
    }

    /// @param noted what somebody wrote down earlier; null for nothing
    static AuditReport run(Snapshot database, HeadKey key, @Nullable TreeHead noted) {
        var verification = new AuditVerification(database, key, noted);
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

    private long pending() {
        try (var rows = database.rows("select count(*) as pending from audit.pending")) {
            rows.next();
            return rows.row().number("pending");
        }
    }

    private void chain() throws Tampered {
        try (var entries = database.rows("select " + AuditStore.COLUMNS + " from audit.entry order by number");
                // in the order in which entries complete them
                var nodes = database.rows("""
                        select height, position, hash
                        from audit.node
                        order by ((position + 1) << height), height
                        """);
                var heads = database.rows("select size, root, signature from audit.head order by size")) {
            var nextHead = head(heads);
            while (entries.next()) {
                add(AuditStore.sealed(entries.row()), nodes);
                if (nextHead != null && nextHead.head().size() == frontier.size()) {
                    check(nextHead);
                    nextHead = head(heads);
                }
                check(noted);
            }
            requireNothingMore(nextHead, nodes);
        }
    }

    private void add(SealedEntry entry, Snapshot.Rows nodes) throws Tampered {
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
            if (!nodes.next() || !isAt(nodes.row(), node)) {
                throw new Tampered("the tree does not fit entry " + entry.number() + " (" + entry.id() + "): hash "
                        + node.height() + "/" + node.position() + " is missing or another");
            }
        }
        before = entry.hash();
        last = entry.id();
    }

    private static boolean isAt(Row row, Node node) {
        return row.integer("height") == node.height()
                && row.number("position") == node.position()
                && Arrays.equals(row.bytes("hash"), node.hash());
    }

    private void check(TreeHead.Signed found) throws Tampered {
        var head = found.head();
        if (!Arrays.equals(head.root(), frontier.root())) {
            throw new Tampered("the first " + head.size() + " entries are not those that were signed, up to " + last);
        }
        if (!key.hasSigned(head, found.signature())) {
            throw new Tampered("the tree head of " + head.size() + " entries is not signed with the key of this"
                    + " data folder (secrets/audit-key)");
        }
        signed = head.size();
    }

    private void check(@Nullable TreeHead head) throws Tampered {
        if (head != null && head.size() == frontier.size() && !Arrays.equals(head.root(), frontier.root())) {
            throw new Tampered("the first " + head.size() + " entries are not those of the head that was noted");
        }
    }

    private void requireNothingMore(TreeHead.@Nullable Signed head, Snapshot.Rows nodes) throws Tampered {
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
        if (signed != size) {
            throw new Tampered("there is no signed tree head of all " + size + " entries");
        }
    }

    private static TreeHead.@Nullable Signed head(Snapshot.Rows rows) {
        if (!rows.next()) {
            return null;
        }
        var row = rows.row();
        return new TreeHead.Signed(
                new TreeHead(row.number("size"), row.bytes("root")), Instant.EPOCH, row.bytes("signature"));
    }
}
