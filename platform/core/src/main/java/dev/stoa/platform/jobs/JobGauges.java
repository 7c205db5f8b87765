package dev.stoa.platform.jobs;

import dev.stoa.platform.data.Database;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/// How many jobs there are and how long they wait, as `/metrics` shows it; looked up now and then.
final class JobGauges {
    private final Database db;
    private final MultiGauge depth;
    private final MultiGauge age;
    private volatile long workers;

    JobGauges(Jobs jobs) {
        db = jobs.database();
        depth = MultiGauge.builder("jobs.current")
                .description("Jobs that are not over")
                .register(jobs.meters());
        age = MultiGauge.builder("jobs.oldest.age")
                .description("How long the oldest job of a queue has been waiting for its turn")
                .baseUnit("seconds")
                .register(jobs.meters());
    }

    void look(Collection<String> queues, Instant now) {
        var depths = depths(queues);
        depth.register(
                depths.stream()
                        .map(one -> MultiGauge.Row.of(
                                Tags.of(
                                        "queue",
                                        one.queue(),
                                        "kind",
                                        one.kind(),
                                        "state",
                                        one.state().wireName()),
                                one.jobs()))
                        .toList(),
                true);
        age.register(
                oldest(queues).stream()
                        .map(one -> MultiGauge.Row.of(
                                Tags.of("queue", one.queue()),
                                Duration.between(one.since(), now).toMillis() / 1000.0))
                        .toList(),
                true);
        workers = db.sql("select count(*) as workers from jobs.worker").one(row -> row.number("workers"));
    }

    /// How many jobs of a kind are in a state.
    private record Depth(String queue, String kind, JobState state, long jobs) {}

    private List<Depth> depths(Collection<String> queues) {
        return db.sql("""
                select queue, kind, state, count(*) as jobs
                from (select queue, kind, state from jobs.job where state = 'queued'
                      union all
                      select queue, kind, state from jobs.job where state = 'running'
                      union all
                      select queue, kind, state from jobs.job where state in ('scheduled', 'retrying')) j
                where queue = any(:queues)
                group by queue, kind, state
                """)
                .bind("queues", List.copyOf(queues))
                .list(row -> new Depth(
                        row.text("queue"),
                        row.text("kind"),
                        row.enumValue("state", JobState.class),
                        row.number("jobs")));
    }

    /// Since when the oldest job of a queue has been waiting for its turn.
    private record Oldest(String queue, Instant since) {}

    private List<Oldest> oldest(Collection<String> queues) {
        return db.sql("""
                select queue, min(run_at) as since
                from jobs.job
                where state = 'queued'
                  and queue = any(:queues)
                group by queue
                """)
                .bind("queues", List.copyOf(queues))
                .list(row -> new Oldest(row.text("queue"), row.instant("since")));
    }

    /// Processes that run jobs.
    long workers() {
        return workers;
    }
}
