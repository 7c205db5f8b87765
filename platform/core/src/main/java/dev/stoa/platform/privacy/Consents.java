package dev.stoa.platform.privacy;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.personal.DataSubject;
import dev.stoa.platform.personal.PersonalData;
import dev.stoa.platform.security.Caller;
import dev.stoa.web.Delete;
import dev.stoa.web.Example;
import dev.stoa.web.Get;
import dev.stoa.web.Put;
import dev.stoa.web.SignedIn;
import dev.stoa.web.Summary;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What people agreed to: the table `privacy.consent`, over HTTP.
final class Consents implements PersonalData {
    private final Database db;
    private final InstantSource clock;

    Consents(Database db, InstantSource clock) {
        this.db = db;
        this.clock = clock;
    }

    /// That somebody agreed to something.
    ///
    /// @param version of the text they agreed to
    /// @param withdrawnAt null while they do
    record Consent(
            String purpose,
            String version,
            Instant givenAt,
            @Nullable Instant withdrawnAt) {}

    /// All that somebody ever agreed to, the latest first.
    record ConsentHistory(List<Consent> items) {}

    @Get("/privacy/consents")
    @SignedIn
    @Summary("What you have agreed to, and when you no longer did.")
    ConsentHistory list(Caller caller) {
        var items = db.sql(caller.user(), """
                select purpose, version, given_at, withdrawn_at
                from privacy.consent
                where user_id = :user
                order by given_at desc, purpose
                """)
                .list(row -> new Consent(
                        row.text("purpose"),
                        row.text("version"),
                        row.instant("given_at"),
                        row.instantOrNull("withdrawn_at")));
        return new ConsentHistory(items);
    }

    @Example("""
        {"version": "2030-02"}
        """)
    record ConsentGiven(@Size(min = 1, max = 50) String version) {}

    /// To the same version again is nothing new.
    @Put("/privacy/consents/{purpose}")
    @SignedIn
    @Summary("Agree to something, such as newsletters. Another version takes the place of the one before.")
    ConsentHistory give(Caller caller, @Pattern(regexp = "[a-z][a-z0-9-]{0,29}") String purpose, ConsentGiven agreed) {
        db.transaction(caller.user(), tx -> {
            tx.sql("""
                    update privacy.consent
                    set withdrawn_at = greatest(given_at, :now)
                    where user_id = :user
                      and purpose = :purpose
                      and version <> :version
                      and withdrawn_at is null
                    """)
                    .bind("purpose", purpose)
                    .bind("version", agreed.version())
                    .bind("now", clock.instant())
                    .update();
            return tx.sql("""
                    insert into privacy.consent (user_id, purpose, version, given_at)
                    values (:user, :purpose, :version, :now)
                    on conflict (user_id, purpose) where withdrawn_at is null do nothing
                    """)
                    .bind("purpose", purpose)
                    .bind("version", agreed.version())
                    .bind("now", clock.instant())
                    .update();
        });
        return list(caller);
    }

    @Delete("/privacy/consents/{purpose}")
    @SignedIn
    @Summary("Agree to something no longer.")
    void withdraw(Caller caller, @Pattern(regexp = "[a-z][a-z0-9-]{0,29}") String purpose) {
        db.sql(caller.user(), """
                update privacy.consent
                set withdrawn_at = greatest(given_at, :now)
                where user_id = :user
                  and purpose = :purpose
                  and withdrawn_at is null
                """)
                .bind("purpose", purpose)
                .bind("now", clock.instant())
                .update();
    }

    @Override
    public String section() {
        return "consents";
    }

    @Override
    public void export(DataSubject person, Consumer<String> line) {
        db.sql(person.user(), """
                select (to_jsonb(consent) - 'user_id')::text as line
                from privacy.consent
                where user_id = :user
                order by given_at
                """).list(row -> row.text("line")).forEach(line);
    }

    @Override
    public long erase(DataSubject person) {
        return db.sql(person.user(), "delete from privacy.consent where user_id = :user")
                .update();
    }
}
