package dev.stoa.platform.jobs;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/// How many jobs there are and how long they wait, as `/metrics` shows it; looked up now and then.
final class JobGauges {
    private final JobStore store;
    private final MultiGauge depth;
    private final MultiGauge age;
    private volatile long workers;

    JobGauges(Jobs jobs) {
        store = jobs.store();
        depth = MultiGauge.builder("jobs.current")
                .description("Jobs that are not over")
                .register(jobs.meters());
        age = MultiGauge.builder("jobs.oldest.age")
                .description("How long the oldest job of a queue has been waiting for its turn")
                .baseUnit("seconds")
                .register(jobs.meters());
    }

    void look(Collection<String> queues, Instant now) {
        var depths = store.depths(queues);
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
                store.oldest(queues).stream()
                        .map(one -> MultiGauge.Row.of(
                                Tags.of("queue", one.queue()),
                                Duration.between(one.since(), now).toMillis() / 1000.0))
                        .toList(),
                true);
        workers = store.workers();
    }

    /// Processes that run jobs.
    long workers() {
        return workers;
    }
}
