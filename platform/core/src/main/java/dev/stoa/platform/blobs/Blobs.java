package dev.stoa.platform.blobs;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.jobs.Cron;
import dev.stoa.platform.jobs.JobContext;
import dev.stoa.platform.jobs.JobKind;
import dev.stoa.platform.jobs.Jobs;
import dev.stoa.platform.jobs.Outcome;
import dev.stoa.platform.jobs.Schedule;
import dev.stoa.platform.personal.PersonalData;
import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Files of people and organisations, too large for rows. They never change.
///
/// ```java
/// var written = blobs.write("image/png", 2 << 20, out -> image.writeTo(out));   // before the transaction
/// db.transaction(caller.user(), tx -> {
///     blobs.keep(tx, Blobs.NOBODYS, written, caller.user(), null);
///     return profiles.setAvatar(tx, written.id());
/// });
/// ```
///
/// The bytes are in the folder `blobs` of the data folder, and are there before the row is. What no row tells of is
/// deleted after a day. Processes that share a database share that folder too: it may be a link to one on a network.
public final class Blobs {
    /// The schema, and the folder.
    public static final String MODULE = "blobs";

    /// Whose files are those that belong to no organisation but to a person, or to the installation.
    public static final TenantId NOBODYS = Jobs.INSTALLATION;

    private static final Duration GRACE = Duration.ofDays(1);
    private static final int BATCH = 500;

    private final BlobFolder folder;
    private final Database db;
    private final BlobStore store;
    private final Ids ids;
    private final InstantSource clock;

    /// @param db of the schema `blobs`
    public Blobs(Database db, DataFolder data, Jobs jobs, Ids ids, InstantSource clock) {
        this.folder = new BlobFolder(data.folder(MODULE));
        this.db = db;
        this.store = new BlobStore(db, folder);
        this.ids = ids;
        this.clock = clock;
        jobs.declare(List.of(JobKind.of("blobs.sweep", Sweep.class, this::sweep)));
        jobs.schedule(List.of(new Schedule("blobs.sweep", Cron.of("40 * * * *", ZoneOffset.UTC), new Sweep())));
    }

    /// Files that have expired, or that nothing tells of.
    record Sweep() {}

    /// What writes a file.
    @FunctionalInterface
    public interface Writer {
        void write(OutputStream out) throws IOException;
    }

    /// A file that was written and is not kept yet.
    public record NewBlob(BlobId id, String mediaType, long bytes, byte[] sha256) {}

    /// Writes a file, which is deleted after a day unless it is [kept][#keep]. Not within a transaction: it takes as
    /// long as the writer does.
    ///
    /// @param limit how many bytes it may have
    /// @throws BlobTooLarge if it has more
    /// @throws IOException as the writer does
    /// @throws BlobRefused if the disk does not take it
    public NewBlob write(String mediaType, long limit, Writer writer) throws IOException {
        Database.requireNoTransaction("write a file");
        var id = new BlobId(ids.next());
        var written = folder.write(id, limit, writer);
        return new NewBlob(id, mediaType, written.bytes(), written.sha256());
    }

    /// Keeps a file if the transaction is kept. Whose transaction it is makes no difference.
    ///
    /// @param owner the person whose it is, with whom it ends; null for none
    /// @param expiresAt null for never
    /// @throws IllegalStateException if the transaction may be on another server than files are
    public void keep(
            Transaction tx, TenantId tenant, NewBlob blob, @Nullable UserId owner, @Nullable Instant expiresAt) {
        store.insert(tx.as(db, tenant), blob, owner, expiresAt, clock.instant());
    }

    /// A file of the tenant's that has not expired.
    public Optional<Blob> find(TenantId tenant, BlobId id) {
        return store.find(tenant, id, clock.instant());
    }

    /// Deletes a file if the transaction is kept. May be repeated.
    public void delete(Transaction tx, TenantId tenant, BlobId id) {
        if (store.delete(tx.as(db, tenant), id)) {
            tx.afterCommit(() -> folder.delete(id));
        }
    }

    /// Deletes all files of a person, and answers how many there were. May be repeated.
    public int deleteOf(UserId owner) {
        var gone = store.deleteOf(owner);
        gone.forEach(folder::delete);
        return gone.size();
    }

    /// Files, as what is kept about people.
    public PersonalData personalData() {
        return new BlobsOfPeople(this, store);
    }

    private Outcome sweep(JobContext job, Sweep args) throws IOException {
        var expired = store.deleteExpired(clock.instant());
        expired.forEach(folder::delete);
        var old = new ArrayList<BlobId>();
        folder.eachBefore(clock.instant().minus(GRACE), old::add);
        var swept = 0;
        for (var from = 0; from < old.size(); from += BATCH) {
            var some = new ArrayList<>(old.subList(from, Math.min(old.size(), from + BATCH)));
            some.removeAll(store.known(some));
            some.forEach(folder::delete);
            swept += some.size();
        }
        return Outcome.done(Map.of("expired", expired.size(), "swept", swept));
    }
}
