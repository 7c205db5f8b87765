package dev.stoa.platform.privacy;

import dev.stoa.platform.blobs.Blob;
import dev.stoa.platform.blobs.BlobId;
import dev.stoa.platform.blobs.Blobs;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.fields.Fields;
import dev.stoa.platform.jobs.JobContext;
import dev.stoa.platform.jobs.JobId;
import dev.stoa.platform.jobs.JobKind;
import dev.stoa.platform.jobs.Jobs;
import dev.stoa.platform.jobs.NewJob;
import dev.stoa.platform.jobs.Outcome;
import dev.stoa.platform.personal.DataSubject;
import dev.stoa.platform.personal.PersonalData;
import dev.stoa.platform.security.AccessTokens;
import dev.stoa.platform.security.SigningKeys;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.binding.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives people what is kept about them, and erases it. Both are jobs that go through every [PersonalData] there is.
///
/// The process that runs such a job must have all modules, or it would leave out what the others keep.
public final class Privacy {
    /// The schema.
    public static final String MODULE = "privacy";

    private static final Logger LOG = LoggerFactory.getLogger(Privacy.class);
    private static final Duration LONGEST = Duration.ofHours(2);
    private static final Duration KEPT = Duration.ofDays(7);
    private static final long MOST_BYTES = 4L << 30;

    private final Json json = new Json();
    private final Database db;
    private final ExportStore exports;
    private final Consents consents;
    private final Jobs jobs;
    private final Blobs blobs;
    private final Fields fields;
    private final SigningKeys keys;
    private final InstantSource clock;
    private final List<PersonalData> sections = new CopyOnWriteArrayList<>();

    /// @param db of the schema `privacy`
    public Privacy(Database db, Jobs jobs, Blobs blobs, Fields fields, SigningKeys keys, InstantSource clock) {
        this.db = db;
        this.exports = new ExportStore(db);
        this.consents = new Consents(db, clock);
        this.jobs = jobs;
        this.blobs = blobs;
        this.fields = fields;
        this.keys = keys;
        this.clock = clock;
        add(List.of(consents));
        jobs.declare(List.of(
                JobKind.of("privacy.export", Collect.class, this::collect).timeout(LONGEST),
                JobKind.of("privacy.erase", Erase.class, this::erase).timeout(LONGEST)));
    }

    /// Everything about somebody into a file.
    record Collect(DataSubject person) {}

    /// Everything about somebody away.
    record Erase(DataSubject person) {}

    /// A file with everything about somebody.
    public record Export(Blob file, Instant madeAt) {}

    /// Adds what a part of the product keeps about people. Said before the first job runs.
    public void add(List<? extends PersonalData> kept) {
        for (var one : kept) {
            if (sections.stream().anyMatch(other -> other.section().equals(one.section()))) {
                throw new IllegalArgumentException("there are two sections " + one.section());
            }
            sections.add(one);
        }
    }

    /// What people say they agree to, over HTTP.
    public Object endpoints() {
        return consents;
    }

    /// The latest file of somebody, for seven days.
    public Optional<Export> find(UserId person) {
        return exports.find(person, clock.instant())
                .flatMap(kept -> blobs.find(Blobs.NOBODYS, kept.file()).map(file -> new Export(file, kept.madeAt())));
    }

    /// Begins a new file, or finds the job that is at one.
    ///
    /// @param at the organisation in which they look at the job
    public JobId begin(TenantId at, DataSubject person) {
        var job = NewJob.of(new Collect(person))
                .by(person.user())
                .unique(person.user().toString());
        return jobs.enqueue(at, job).id();
    }

    /// Erases somebody once the transaction is kept, in which whoever knows them makes sure that they come back no
    /// more.
    /// What they had asked for meanwhile is erased a second time, when no access token of theirs is good any more.
    ///
    /// @return the job
    public JobId erase(Transaction tx, DataSubject person) {
        exports.insertErasure(tx.as(db, person.user()), clock.instant());
        var own = tx.as(db, Jobs.INSTALLATION);
        var job = NewJob.of(new Erase(person));
        jobs.enqueue(own, job.at(clock.instant().plus(AccessTokens.LIFETIME)));
        return jobs.enqueue(own, job).id();
    }

    private Outcome collect(JobContext job, Collect wanted) throws IOException {
        var person = wanted.person();
        var counts = new TreeMap<String, Long>();
        var now = clock.instant();
        var written = blobs.write("application/zip", MOST_BYTES, out -> {
            var archive = new Archive(out);
            for (var section : sections) {
                job.progress(percent(counts.size()), section.section());
                counts.put(section.section(), archive.add(section, person));
            }
            archive.finish(person.user(), now, keys);
        });
        var expires = now.plus(KEPT);
        db.transaction(job.tenant(), tx -> {
            var before = exports.replace(tx.as(db, person.user()), written.id(), now, expires);
            before.ifPresent(file -> blobs.delete(tx, Blobs.NOBODYS, file));
            blobs.keep(tx, Blobs.NOBODYS, written, person.user(), expires);
            job.complete(tx, Map.of("records", counts, "bytes", written.bytes(), "expires_at", expires));
            return true;
        });
        return Outcome.done();
    }

    private int percent(int done) {
        return 100 * done / Math.max(1, sections.size());
    }

    private Outcome erase(JobContext job, Erase wanted) {
        var person = wanted.person();
        var counts = new TreeMap<String, Long>();
        for (var section : sections) {
            job.progress(percent(counts.size()), section.section());
            counts.put(section.section(), section.erase(person));
        }
        // Last, since it makes unreadable what was forgotten above.
        fields.erase(person.user());
        db.transaction(job.tenant(), tx -> {
            var own = tx.as(db, person.user());
            exports.deleteOf(own);
            exports.finishErasure(own, json.mapper().writeValueAsString(counts), clock.instant());
            job.complete(tx, Map.of("records", counts));
            return true;
        });
        LOG.info("{} was erased", person.user());
        return Outcome.done();
    }

    /// Where a file is: its row in `privacy.export`.
    record Kept(BlobId file, Instant madeAt) {}
}
