package dev.stoa.platform.retention;

import dev.stoa.platform.audit.Audit;
import dev.stoa.platform.audit.AuditEntry;
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
import dev.stoa.web.Accepted;
import dev.stoa.web.Get;
import dev.stoa.web.Needs;
import dev.stoa.web.Post;
import dev.stoa.web.Summary;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Deletes each night what was kept for long enough, by the rules of all parts of the product, and when an operator
/// wants it.
///
/// The result of each job says how much of what went, and so does the audit log.
public final class Retention {
    private final Database db;
    private final Jobs jobs;
    private final Audit audit;
    private final InstantSource clock;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();

    /// @param db of the schema `jobs`
    public Retention(Database db, Jobs jobs, Audit audit, InstantSource clock) {
        this.db = db;
        this.jobs = jobs;
        this.audit = audit;
        this.clock = clock;
        jobs.declare(
                List.of(JobKind.of("retention.purge", Purge.class, this::purge).timeout(Duration.ofHours(1))));
        jobs.schedule(List.of(new Schedule("retention.purge", Cron.of("30 0 * * *", ZoneOffset.UTC), new Purge())));
    }

    /// What was kept for long enough.
    record Purge() {}

    /// Adds rules. Said before the first job runs.
    public void add(List<Rule> more) {
        rules.addAll(more);
    }

    private Outcome purge(JobContext job, Purge args) {
        var purged = new TreeMap<String, Long>();
        var now = clock.instant();
        for (var rule : rules) {
            job.progress(100 * purged.size() / rules.size(), rule.name());
            purged.put(rule.name(), rule.purge(now));
        }
        var entry = AuditEntry.byStranger("retention.purged").on("job", job.id());
        for (var one : purged.entrySet()) {
            entry = entry.detail(one.getKey(), one.getValue());
        }
        audit.record(entry);
        return Outcome.done(purged);
    }

    /// @param keep how long, in seconds
    record RetentionRule(String name, long keep) {}

    /// All rules, by name.
    record RetentionRules(List<RetentionRule> items) {}

    @Get("/admin/data-retention")
    @Needs(Permissions.OPERATE)
    @Summary("How long what is kept.")
    RetentionRules list() {
        return new RetentionRules(rules.stream()
                .map(rule -> new RetentionRule(rule.name(), rule.keep().toSeconds()))
                .toList());
    }

    /// The job that deletes it.
    record PurgeBegun(JobId jobId) {}

    @Post("/admin/data-retention")
    @Needs(Permissions.OPERATE)
    @Summary("Delete now what was kept for long enough, as each night.")
    Accepted<PurgeBegun> run() {
        var job = db.transaction(
                        Jobs.INSTALLATION,
                        tx -> jobs.enqueue(tx, NewJob.of(new Purge()).unique("now")))
                .id();
        return new Accepted<>("/system/jobs/" + job, new PurgeBegun(job));
    }
}
