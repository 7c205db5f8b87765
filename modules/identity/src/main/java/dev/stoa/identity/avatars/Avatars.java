package dev.stoa.identity.avatars;

import dev.stoa.platform.blobs.Blob;
import dev.stoa.platform.blobs.BlobId;
import dev.stoa.platform.blobs.Blobs;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Scope;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.UserId;
import dev.stoa.web.Delete;
import dev.stoa.web.Download;
import dev.stoa.web.Fails;
import dev.stoa.web.Form;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Put;
import dev.stoa.web.SignedIn;
import dev.stoa.web.Status;
import dev.stoa.web.Summary;
import dev.stoa.web.form.Upload;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/// Pictures of people: the table `identity.avatar`, over HTTP. A private profile shows its own to nobody else.
public final class Avatars {
    private static final int MOST_BYTES = 2 << 20;

    private final Database db;
    private final Blobs blobs;
    private final InstantSource clock;

    public Avatars(Database db, Blobs blobs, InstantSource clock) {
        this.db = db;
        this.blobs = blobs;
        this.clock = clock;
    }

    /// @param picture PNG or JPEG
    record NewAvatar(Upload picture) {}

    @Put("/me/avatar")
    @SignedIn
    @Status(204)
    @Fails({413, 503})
    @Summary("Show a picture of yourself: PNG or JPEG, 2 MiB at most. Its middle is kept, 256 pixels square.")
    void replace(Caller caller, @Form(fileBytes = MOST_BYTES) NewAvatar wanted) throws IOException {
        Picture picture;
        try (var in = wanted.picture().open()) {
            picture = Picture.read(in);
        }
        var written = blobs.write("image/png", MOST_BYTES, picture::writeTo);
        db.transaction(caller.user(), tx -> {
            forget(tx);
            blobs.keep(tx, Blobs.NOBODYS, written, caller.user(), null);
            return tx.sql("""
                    insert into identity.avatar (user_id, blob_id, updated_at)
                    values (:user, :blob, :now)
                    """)
                    .bind("blob", written.id())
                    .bind("now", clock.instant())
                    .update();
        });
    }

    /// Who changes it twice at once waits for the account.
    private void forget(Transaction tx) {
        tx.sql("select 1 as one from identity.user_account where user_id = :user for no key update")
                .list(row -> row.integer("one"));
        tx.sql("delete from identity.avatar where user_id = :user returning blob_id")
                .optional(row -> new BlobId(row.uuid("blob_id")))
                .ifPresent(file -> blobs.delete(tx, Blobs.NOBODYS, file));
    }

    @Get("/me/avatar")
    @SignedIn
    @Fails(404)
    @Summary("The picture that you show of yourself.")
    Download own(Caller caller) {
        return download(caller.user(), caller.user());
    }

    @Get("/users/{id}/avatar")
    @SignedIn
    @Fails(404)
    @Summary("The picture of somebody of your organisation; none of a private profile.")
    Download look(Caller caller, UserId id) {
        return download(caller.tenant(), id);
    }

    private Download download(Scope scope, UserId person) {
        return find(scope, person)
                .orElseThrow(() -> HttpProblem.NOT_FOUND.because("There is no picture to see."))
                .download("avatar.png");
    }

    private Optional<Blob> find(Scope scope, UserId person) {
        return db.sql(scope, "select blob_id from identity.avatar where user_id = :person")
                .bind("person", person.value())
                .optional(row -> new BlobId(row.uuid("blob_id")))
                .flatMap(file -> blobs.find(Blobs.NOBODYS, file));
    }

    @Delete("/me/avatar")
    @SignedIn
    @Summary("Show no picture of yourself any more.")
    void delete(Caller caller) {
        db.transaction(caller.user(), tx -> {
            forget(tx);
            return true;
        });
    }
}
