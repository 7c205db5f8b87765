package dev.stoa.platform;

import dev.stoa.platform.events.Subscription;
import dev.stoa.platform.jobs.JobKind;
import dev.stoa.platform.jobs.Schedule;
import dev.stoa.platform.limits.Policy;
import dev.stoa.platform.personal.PersonalData;
import dev.stoa.platform.retention.Rule;
import dev.stoa.platform.security.ApiKeys;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.security.Revocations;
import dev.stoa.web.Plugin;
import java.util.List;
import java.util.Optional;

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

    /// What it keeps about people. All of it: this is what they get, and what is erased.
    default List<PersonalData> personalData() {
        return List.of();
    }

    /// How long it keeps what is over.
    default List<Rule> retention() {
        return List.of();
    }

    /// The keys that stand for somebody, if it is this module that keeps them.
    default Optional<ApiKeys> apiKeys() {
        return Optional.empty();
    }

    /// Which access tokens are refused already, if it is this module that knows sessions.
    default Optional<Revocations> revocations() {
        return Optional.empty();
    }

    /// What organisations have changed about who may do what, if it is this module that knows.
    default Optional<Permissions.Rules> rules() {
        return Optional.empty();
    }

    /// What starts and stops with the server.
    default List<Plugin> plugins() {
        return List.of();
    }
}
