package dev.stoa.platform;

import dev.stoa.platform.events.Subscription;
import dev.stoa.platform.jobs.JobKind;
import dev.stoa.platform.jobs.Schedule;
import dev.stoa.platform.limits.Policy;
import java.util.List;

/// One module of the product, wired.
public interface AppModule {

    /// The name in settings, schemas and logs.
    String name();

    /// Objects whose methods answer requests.
    List<Object> endpoints();

    /// Limits that count for requests of this module, before those for all.
    default List<Policy> policies() {
        return List.of();
    }

    /// The kinds of jobs that it puts off for later, and does.
    default List<JobKind<?>> jobs() {
        return List.of();
    }

    /// When which of its jobs come again and again.
    default List<Schedule> schedules() {
        return List.of();
    }

    /// Objects whose methods are fields of `/graphql`.
    default List<Object> graphs() {
        return List.of();
    }

    /// What it does about events. Their names begin with the name of the module.
    default List<Subscription> subscriptions() {
        return List.of();
    }
}
