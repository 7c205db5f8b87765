package dev.stoa.platform.jobs;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.DatabaseConfig;
import dev.stoa.platform.data.Postgres;
import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/// A process that runs the jobs of a queue until it is killed: by the job itself, which stops in the
/// middle.
final class RunsJobs {
    static final JobsConfig QUICK =
            new JobsConfig(20, 20, Duration.ofMillis(10), Duration.ofMillis(600), Duration.ofDays(7));

    /// Makes a plant a little higher.
    record Grow(UUID plant) {}

    private RunsJobs() {}

    /// @param arguments a data folder, a database, a queue, and `before` or `after` the completion,
    ///     where to stop
    static void main(String[] arguments) throws Exception {
        try (var data = DataFolder.open(Path.of(arguments[0]));
                var postgres = Postgres.open(
                        DatabaseConfig.DEFAULTS.withUrl(arguments[1]).withPoolSize(4), data)) {
            var garden = postgres.database("garden");
            var clock = InstantSource.system();
            var jobs = new Jobs(
                    postgres.database("jobs"),
                    postgres.signals(),
                    new Ids(clock),
                    clock,
                    new SimpleMeterRegistry(),
                    new Tracing(0),
                    QUICK);
            jobs.declare(List.of(growing(garden, () -> stopAt("before", arguments[3]), () -> {
                        stopAt("after", arguments[3]);
                    })
                    .inQueue(arguments[2])));
            jobs.runner().start();
            Thread.sleep(Duration.ofMinutes(1));
        }
    }

    private static void stopAt(String place, String wanted) {
        if (place.equals(wanted)) {
            System.out.println("stopped " + place);
            try {
                Thread.sleep(Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// Adds 1 to the height of a plant and completes the job with it.
    static JobKind<Grow> growing(Database garden, Runnable before, Runnable after) {
        return JobKind.of("garden.grow", Grow.class, (job, grow) -> {
            garden.transaction(job.tenant(), tx -> {
                tx.sql("update garden.plant set height = height + 1 where tenant_id = :tenant and id = :id")
                        .bind("id", grow.plant())
                        .update();
                before.run();
                job.complete(tx, null);
                return true;
            });
            after.run();
            return Outcome.done();
        });
    }
}
