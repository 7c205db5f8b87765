package dev.stoa.platform.fields;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.jobs.Cron;
import dev.stoa.platform.jobs.JobContext;
import dev.stoa.platform.jobs.JobId;
import dev.stoa.platform.jobs.JobKind;
import dev.stoa.platform.jobs.Jobs;
import dev.stoa.platform.jobs.NewJob;
import dev.stoa.platform.jobs.Outcome;
import dev.stoa.platform.jobs.Schedule;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.security.UserId;
import dev.stoa.web.Accepted;
import dev.stoa.web.Example;
import dev.stoa.web.Needs;
import dev.stoa.web.Post;
import dev.stoa.web.Summary;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// New keys in place of old ones, in the background.
///
/// Each hour the job `fields.rewrap` encrypts with the newest master key what another one was used
/// for. The job `fields.renew`, when an operator wants it, gives people new data keys. Both are of
/// steps that may be repeated, so they may be killed and run again.
public final class KeyRotation {
    private static final int BATCH = 500;
    private static final Duration LONGEST = Duration.ofHours(6);

    private final Fields fields;
    private final Database db;
    private final Jobs jobs;

    /// @param db of the schema `fields`
    public KeyRotation(Fields fields, Database db, Jobs jobs) {
        this.fields = fields;
        this.db = db;
        this.jobs = jobs;
        jobs.declare(List.of(
                JobKind.of("fields.rewrap", Rewrap.class, this::rewrap).timeout(LONGEST),
                JobKind.of("fields.renew", Renew.class, this::renew).timeout(LONGEST)));
        jobs.schedule(List.of(new Schedule("fields.rewrap", Cron.of("25 * * * *", ZoneOffset.UTC), new Rewrap())));
    }

    /// Data keys that are encrypted with an old master key.
    record Rewrap() {}

    /// Data keys that are older than a moment.
    ///
    /// @param person null for everybody
    record Renew(@Nullable UserId person, Instant since) {}

    private Outcome rewrap(JobContext job, Rewrap args) {
        var master = fields.masters().current();
        var total = fields.store().countBefore(master);
        var done = 0L;
        var unreadable = 0L;
        @Nullable UserId after = null;
        for (var page = fields.store().listBefore(master, after, BATCH);
                !page.isEmpty();
                page = fields.store().listBefore(master, after, BATCH)) {
            for (var kept : page) {
                try {
                    fields.rewrap(kept);
                    done++;
                } catch (MasterKeyMissing _) {
                    unreadable++;
                }
            }
            after = page.getLast().person();
            job.progress(percent(done + unreadable, total), done + " of " + total);
        }
        if (unreadable > 0) {
            throw new IllegalStateException(unreadable + " data keys are encrypted with a master key that is not in"
                    + " this data folder (" + done + " others were done)");
        }
        return Outcome.done(Map.of("master_key", master, "rewrapped", done));
    }

    private Outcome renew(JobContext job, Renew args) {
        if (args.person() != null) {
            fields.renew(args.person(), args.since());
            return Outcome.done(Map.of("renewed", 1));
        }
        var total = fields.store().count();
        var done = 0L;
        @Nullable UserId after = null;
        for (var page = fields.store().listPeople(after, BATCH);
                !page.isEmpty();
                page = fields.store().listPeople(after, BATCH)) {
            for (var person : page) {
                fields.renew(person, args.since());
                done++;
            }
            after = page.getLast();
            job.progress(percent(done, total), done + " of " + total);
        }
        return Outcome.done(Map.of("renewed", done));
    }

    private static int percent(long done, long total) {
        return total == 0 ? 100 : (int) Math.min(100, done * 100 / total);
    }

    /// Whose data key is to be replaced.
    ///
    /// @param userId null for everybody's
    @Example("""
        {"user_id": "01934f5e-7c5a-7b3e-9d52-3f1f6a2b8c4d"}
        """)
    record Wanted(@Nullable UserId userId) {}

    /// The job that does it.
    record Begun(JobId jobId) {}

    @Post("/system/data-keys/renewals")
    @Needs(Permissions.OPERATE)
    @Summary("Give a person, or everybody, a new data key, and encrypt their fields with it.")
    Accepted<Begun> renew(Wanted wanted) {
        var args = new Renew(wanted.userId(), fields.clock().instant());
        var job = db.transaction(
                Jobs.INSTALLATION, tx -> jobs.enqueue(tx, NewJob.of(args)).id());
        return new Accepted<>("/system/jobs/" + job, new Begun(job));
    }
}
