package dev.stoa.platform.audit;

import dev.stoa.platform.audit.Hashes.Frontier;
import dev.stoa.platform.audit.Hashes.Node;
import dev.stoa.platform.audit.Hashes.Nodes;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.DatabaseException;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.fields.Field;
import dev.stoa.platform.fields.Fields;
import dev.stoa.platform.fields.MasterKeyMissing;
import dev.stoa.platform.security.UserId;
import dev.stoa.web.Plugin;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Adds what was recorded to the chain: moments after it was, and in any case within a second or two of a
/// process being there.
///
/// A chain has one end, so those who add to it take turns. Were it the transactions that record, each sign-in
/// would wait for the one before to commit. So they write to `audit.pending`, which they do not wait for, and
/// sealing takes turns by a lock, many entries at a time. It moves them in one transaction, so whatever is
/// killed when, an entry is in one place.
final class Sealer implements Plugin {
    private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);
    private static final int BATCH = 200;
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final AuditStore store;
    private final Fields fields;
    private final HeadKey key;
    private final InstantSource clock;
    private final Semaphore nudges = new Semaphore(0);
    private volatile boolean isStopped;
    private volatile String trouble = "";
    private @Nullable Thread thread;

    Sealer(AuditStore store, Fields fields, HeadKey key, InstantSource clock) {
        this.store = store;
        this.fields = fields;
        this.key = key;
        this.clock = clock;
    }

    /// Where the personal part of an entry stands.
    static Field personal(UUID entry) {
        return Field.of("audit.entry.personal", entry);
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("audit-seal").start(this::run);
    }

    @Override
    public void stop() {
        isStopped = true;
        nudge();
        try {
            if (thread != null) {
                thread.join(Duration.ofSeconds(10));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Has a look taken soon. Returns at once.
    void nudge() {
        nudges.release();
    }

    /// Why sealing failed the last time; empty if it did not.
    String trouble() {
        return trouble;
    }

    private void run() {
        boolean isLast;
        do {
            // Read before the look, so that one more follows when it is stopped meanwhile.
            isLast = isStopped;
            try {
                if (!isLast) {
                    var _ = nudges.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                    nudges.drainPermits();
                }
                note(seal());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            } catch (DatabaseException | IllegalStateException e) {
                note(e);
            }
        } while (!isLast);
    }

    private void note(@Nullable RuntimeException failure) {
        if (failure != null && trouble.isEmpty()) {
            LOG.error("the audit log cannot be sealed; what is recorded waits", failure);
        }
        trouble = failure == null ? "" : "entries wait to be sealed";
    }

    /// Seals what was recorded until now. Blocks while others do.
    ///
    /// @return why some entries were left; null if none was
    @Nullable
    RuntimeException seal() {
        Database.requireNoTransaction("seal the audit log");
        @Nullable RuntimeException failure = null;
        var last = 0L;
        List<PendingEntry> pending;
        do {
            pending = store.pending(last, BATCH);
            var ready = new ArrayList<Ready>();
            for (var entry : pending) {
                last = entry.place();
                try {
                    ready.add(ready(entry));
                } catch (MasterKeyMissing | IllegalStateException e) {
                    // It waits for a process that has the key; those after it do not.
                    failure = e;
                }
            }
            append(ready);
        } while (pending.size() == BATCH);
        return failure;
    }

    /// An entry whose personal part is encrypted.
    private record Ready(PendingEntry entry, byte[] personal) {}

    private Ready ready(PendingEntry entry) {
        var person = new UserId(entry.person());
        return new Ready(entry, fields.seal(person, personal(entry.id()), entry.personal()));
    }

    private void append(List<Ready> ready) {
        if (!ready.isEmpty()) {
            store.transaction(tx -> {
                append(tx, ready);
                return true;
            });
        }
    }

    /// Where the chain ends.
    private record End(Frontier frontier, byte[] last) {
        static End of(long size, Nodes nodes) {
            return new End(Frontier.of(size, nodes), size == 0 ? SealedEntry.NOTHING_BEFORE : nodes.hash(0, size - 1));
        }
    }

    private void append(Transaction tx, List<Ready> ready) {
        var taken = store.take(tx, ready.stream().map(one -> one.entry.place()).toList());
        if (taken.isEmpty()) {
            return;
        }
        var size = store.size(tx);
        var end = store.from(tx, nodes -> End.of(size, nodes));
        var frontier = end.frontier;
        var before = end.last;
        var entries = new ArrayList<SealedEntry>();
        var nodes = new ArrayList<Node>();
        for (var one : ready) {
            if (taken.contains(one.entry.place())) {
                var sealed = SealedEntry.at(frontier.size(), before, one.entry, one.entry.person(), one.personal);
                before = sealed.hash();
                frontier.add(before, nodes);
                entries.add(sealed);
            }
        }
        var head = new TreeHead(frontier.size(), frontier.root());
        store.append(tx, entries, nodes, new TreeHead.Signed(head, clock.instant(), key.sign(head)));
    }
}
