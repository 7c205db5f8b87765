package dev.stoa.platform.blobs;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The table `blobs.blob`.
final class BlobStore {
    private final Database db;
    private final BlobFolder folder;

    BlobStore(Database db, BlobFolder folder) {
        this.db = db;
        this.folder = folder;
    }

    void insert(Transaction tx, Blobs.NewBlob blob, @Nullable UserId owner, @Nullable Instant expiresAt, Instant now) {
        tx.sql("""
                insert into blobs.blob (tenant_id, blob_id, owner_id, media_type, bytes, sha256, created_at, expires_at)
                values (:tenant, :id, :owner::uuid, :type, :bytes, :sha256, :now, :expires::timestamptz)
                """)
                .bind("id", blob.id())
                .bind("owner", owner)
                .bind("type", blob.mediaType())
                .bind("bytes", blob.bytes())
                .bind("sha256", blob.sha256())
                .bind("now", now)
                .bind("expires", expiresAt)
                .update();
    }

    Optional<Blob> find(TenantId tenant, BlobId id, Instant now) {
        return db.sql(tenant, """
                select blob_id, media_type, bytes, sha256, expires_at
                from blobs.blob
                where tenant_id = :tenant
                  and blob_id = :id
                  and (expires_at is null or expires_at > :now)
                """)
                .bind("id", id)
                .bind("now", now)
                .optional(row -> new Blob(
                        id,
                        row.text("media_type"),
                        row.number("bytes"),
                        row.bytes("sha256"),
                        row.instantOrNull("expires_at"),
                        folder.file(id)));
    }

    boolean delete(Transaction tx, BlobId id) {
        return tx.sql("""
                delete from blobs.blob
                where tenant_id = :tenant
                  and blob_id = :id
                """).bind("id", id).update() == 1;
    }

    /// Everybody's that have expired.
    List<BlobId> deleteExpired(Instant now) {
        return db.transaction(tx -> tx.sql("delete from blobs.blob where expires_at <= :now returning blob_id")
                .bind("now", now)
                .list(row -> new BlobId(row.uuid("blob_id"))));
    }

    /// A person's, in whichever tenant.
    List<BlobId> deleteOf(UserId owner) {
        return db.transaction(tx -> tx.sql("delete from blobs.blob where owner_id = :owner returning blob_id")
                .bind("owner", owner)
                .list(row -> new BlobId(row.uuid("blob_id"))));
    }

    /// What is known of a person's files, a JSON object each.
    List<String> linesOf(UserId owner) {
        return db.sql("""
                select jsonb_build_object('id', blob_id, 'media_type', media_type, 'bytes', bytes,
                                          'sha256', encode(sha256, 'hex'), 'created_at', created_at,
                                          'expires_at', expires_at)::text as line
                from blobs.blob
                where owner_id = :owner
                order by blob_id
                """).bind("owner", owner).list(row -> row.text("line"));
    }

    /// Those of the given that there are.
    Set<BlobId> known(Collection<BlobId> ids) {
        return db
                .sql("select blob_id from blobs.blob where blob_id = any(:ids::uuid[])")
                .bind("ids", ids)
                .list(row -> new BlobId(row.uuid("blob_id")))
                .stream()
                .collect(Collectors.toSet());
    }
}
