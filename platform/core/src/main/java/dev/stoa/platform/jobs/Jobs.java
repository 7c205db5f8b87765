package dev.stoa.platform.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.personal.PersonalData;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.runtime.Signals;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.platform.tracing.Tracing;
import dev.stoa.web.binding.Json;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// The work that modules put off, and the kinds of it that they declare.
///
/// ```java
/// db.transaction(tenant, tx -> {
///     orders.insert(tx, order);
///     return jobs.enqueue(tx, new Confirmation(order.id()));
/// });
/// ```
///
/// A job is a row of the transaction that makes it: kept with the rest, or not at all. Used by any
/// number of threads.
public final class Jobs {
    /// Whose jobs are those that belong to no organisation: the scope in which they are enqueued.
    public static final TenantId INSTALLATION = new TenantId(new UUID(0, 0));

    /// The JSON of a result, at most.
    public static final int RESULT_BYTES = 1 << 20;

    /// The channel on which the process that runs a job hears that it is to end it.
    static final String CANCEL = "jobs.cancel";

    private final Json json = new Json();
    private final Database db;
    private final JobStore store;
    private final Signals signals;
    private final Ids ids;
    private final InstantSource clock;
    private final MeterRegistry meters;
    private final Tracing tracing;
    private final JobsConfig config;
    private final Map<Class<?>, JobKind<?>> kinds = new ConcurrentHashMap<>();
    private final List<Schedule> schedules = new CopyOnWriteArrayList<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    /// @param db of the schema `jobs`
    public Jobs(
            Database db,
            Signals signals,
            Ids ids,
            InstantSource clock,
            MeterRegistry meters,
            Tracing tracing,
            JobsConfig config) {
        this.db = db;
        this.store = new JobStore(db);
        this.signals = signals;
        this.ids = ids;
        this.clock = clock;
        this.meters = meters;
        this.tracing = tracing;
        this.config = config;
    }

    /// Deletes jobs that ended before a time, and answers how many.
    public long forget(Instant before) {
        return store.forget(before);
    }

    /// How long jobs that are over can be looked at.
    public Duration keep() {
        return config.keep();
    }

    /// Adds kinds of jobs, which can be enqueued from now on and are run by a runner made later.
    ///
    /// @throws IllegalArgumentException if two have the same name or the same arguments
    public void declare(Collection<JobKind<?>> declared) {
        for (var kind : declared) {
            var isTaken = kinds.values().stream().anyMatch(one -> one.name().equals(kind.name()));
            if (isTaken || kinds.putIfAbsent(kind.args(), kind) != null) {
                throw new IllegalArgumentException("there are two kinds of jobs " + kind.name() + " or for "
                        + kind.args().getName());
            }
        }
    }

    /// Adds schedules of declared kinds.
    public void schedule(Collection<Schedule> declared) {
        declared.forEach(schedule -> kind(schedule.args()));
        schedules.addAll(declared);
    }

    /// What people and operators ask about jobs over HTTP.
    public List<Object> endpoints() {
        var records = new JobRecords(db, this);
        var control = new JobControl(db, this);
        return List.of(
                new JobEndpoints(records, control), new SystemJobEndpoints(records, control, new Overviews(db, this)));
    }

    /// Deletes the jobs of a kind with these arguments if the transaction is kept. One that runs writes nothing any
    /// more.
    public void forget(Transaction tx, Record args) {
        tx.as(db, null)
                .sql("delete from jobs.job where kind = :kind and args = :args::jsonb")
                .bind("kind", kind(args).name())
                .bind("args", text(args))
                .update();
    }

    /// Jobs, as what is kept about people.
    public PersonalData personalData() {
        return new JobsOfPeople(db);
    }

    /// What runs the declared kinds in this process.
    public JobRunner runner() {
        return new JobRunner(this, signals);
    }

    /// Enqueues a job as part of a transaction in the scope of its tenant, to run as soon as that is
    /// kept.
    public JobId enqueue(Transaction tx, Record args) {
        return enqueue(tx, NewJob.of(args)).id();
    }

    /// A job, and whether it was there already under its unique key.
    public record Enqueued(JobId id, boolean isNew) {}

    /// Enqueues a job, or finds the one that has its unique key. Of several that race for a key one
    /// wins, and the others wait for its transaction.
    ///
    /// @throws IllegalStateException if the transaction may be on another server than jobs are
    public Enqueued enqueue(Transaction tx, NewJob wanted) {
        tx.requireFirstServer("enqueue a job");
        var row = row(wanted);
        if (wanted.uniqueKey() == null) {
            store.insert(tx, List.of(row));
        } else {
            while (!store.insertUnique(tx, row)) {
                // The other one may be over by the time we look.
                var other = store.findUnique(tx, row);
                if (other.isPresent()) {
                    return new Enqueued(other.get(), false);
                }
            }
        }
        tx.afterCommit(() -> announce(List.of(row)));
        return new Enqueued(row.id(), true);
    }

    /// Enqueues a job by itself, for a module whose rows may be on another server than jobs are.
    public Enqueued enqueue(TenantId tenant, NewJob wanted) {
        return db.transaction(tenant, tx -> enqueue(tx, wanted));
    }

    /// Enqueues many jobs in one statement.
    ///
    /// @param wanted none with a unique key
    /// @return their ids, in the same order
    public List<JobId> enqueueAll(Transaction tx, List<NewJob> wanted) {
        if (wanted.stream().anyMatch(one -> one.uniqueKey() != null)) {
            throw new IllegalArgumentException("jobs with a unique key are enqueued one by one");
        }
        tx.requireFirstServer("enqueue jobs");
        var rows = wanted.stream().map(this::row).toList();
        if (!rows.isEmpty()) {
            store.insert(tx, rows);
            tx.afterCommit(() -> announce(rows));
        }
        return rows.stream().map(JobStore.NewRow::id).toList();
    }

    private JobStore.NewRow row(NewJob wanted) {
        var kind = kind(wanted.args());
        var now = clock.instant();
        var runAt = wanted.runAt() == null || wanted.runAt().isBefore(now) ? now : wanted.runAt();
        return new JobStore.NewRow(
                new JobId(ids.next()),
                kind.name(),
                kind.queue(),
                kind.maxAttempts(),
                text(wanted.args()),
                wanted,
                runAt.isAfter(now) ? JobState.SCHEDULED : JobState.QUEUED,
                runAt,
                now,
                Tracing.current());
    }

    private JobKind<?> kind(Record args) {
        var kind = kinds.get(args.getClass());
        if (kind == null) {
            throw new IllegalArgumentException(
                    "no module declares a kind of job for " + args.getClass().getName());
        }
        return kind;
    }

    private void announce(List<JobStore.NewRow> rows) {
        var byKind = new LinkedHashMap<String, Integer>();
        rows.forEach(row -> byKind.merge(row.kind(), 1, Integer::sum));
        for (var row : rows) {
            var count = byKind.remove(row.kind());
            if (count != null) {
                meters.counter("jobs.enqueued", "queue", row.queue(), "kind", row.kind())
                        .increment(count);
            }
        }
        rows.stream().map(JobStore.NewRow::queue).distinct().forEach(this::wake);
    }

    /// Tells the runners of this process that a queue has something to do.
    void wake(String queue) {
        listeners.forEach(listener -> listener.accept(queue));
    }

    /// Tells the process that runs a job, if there is one, that somebody wants it to end.
    void interrupt(JobId job) {
        signals.send(CANCEL, job.toString());
    }

    void onWake(Consumer<String> listener) {
        listeners.add(listener);
    }

    void offWake(Consumer<String> listener) {
        listeners.remove(listener);
    }

    String text(Object value) {
        return new String(json.write(value), UTF_8);
    }

    <A extends Record> A args(JobKind<A> kind, String text) {
        var type = json.mapper().constructType(kind.args());
        return kind.args().cast(json.read(text.getBytes(UTF_8), type));
    }

    /// Any JSON as lists, maps and plain values.
    Object tree(String text) {
        return json.mapper().readValue(text, Object.class);
    }

    List<JobKind<?>> kinds() {
        return new ArrayList<>(kinds.values());
    }

    List<Schedule> schedules() {
        return List.copyOf(schedules);
    }

    Database database() {
        return db;
    }

    JobStore store() {
        return store;
    }

    Ids ids() {
        return ids;
    }

    InstantSource clock() {
        return clock;
    }

    MeterRegistry meters() {
        return meters;
    }

    Tracing tracing() {
        return tracing;
    }

    JobsConfig config() {
        return config;
    }
}
