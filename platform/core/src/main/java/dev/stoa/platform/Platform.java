package dev.stoa.platform;

import dev.stoa.platform.audit.Audit;
import dev.stoa.platform.blobs.BlobRefused;
import dev.stoa.platform.blobs.Blobs;
import dev.stoa.platform.cache.CacheEndpoints;
import dev.stoa.platform.cache.CacheTiming;
import dev.stoa.platform.cache.Caches;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.DatabaseBusy;
import dev.stoa.platform.data.DatabaseHeld;
import dev.stoa.platform.data.DatabaseUnavailable;
import dev.stoa.platform.data.Postgres;
import dev.stoa.platform.data.StatementTimeout;
import dev.stoa.platform.events.Events;
import dev.stoa.platform.events.Subscription;
import dev.stoa.platform.fields.Fields;
import dev.stoa.platform.fields.KeyRotation;
import dev.stoa.platform.fields.MasterKeyMissing;
import dev.stoa.platform.fields.MasterKeys;
import dev.stoa.platform.hosts.HostEndpoints;
import dev.stoa.platform.hosts.Hosts;
import dev.stoa.platform.idempotency.PostgresIdempotency;
import dev.stoa.platform.jobs.Jobs;
import dev.stoa.platform.limits.LimitEndpoints;
import dev.stoa.platform.limits.Limits;
import dev.stoa.platform.limits.Plans;
import dev.stoa.platform.limits.Policy;
import dev.stoa.platform.limits.Policy.By;
import dev.stoa.platform.limits.Rate;
import dev.stoa.platform.limits.RateLimits;
import dev.stoa.platform.mail.Mail;
import dev.stoa.platform.observability.Health;
import dev.stoa.platform.observability.HealthCheck;
import dev.stoa.platform.observability.HealthCheck.Finding;
import dev.stoa.platform.observability.Observability;
import dev.stoa.platform.outbound.Outbound;
import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.runtime.Signals;
import dev.stoa.platform.security.AccessTokens;
import dev.stoa.platform.security.ApiKeys;
import dev.stoa.platform.security.Callers;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.security.Revocations;
import dev.stoa.platform.security.SigningKeys;
import dev.stoa.platform.tracing.Tracing;
import dev.stoa.web.App;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.format.Csv;
import dev.stoa.web.format.Xml;
import dev.stoa.web.graphql.GraphQl;
import dev.stoa.web.middleware.ClientAddress;
import dev.stoa.web.middleware.Idempotency;
import dev.stoa.web.middleware.SecurityHeaders;
import dev.stoa.web.middleware.ServerTiming;
import dev.stoa.web.openapi.SecurityScheme;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What every module stands on: the data folder, the database, keys, ids and the clock.
public final class Platform implements AutoCloseable {
    /// The schemas of the platform itself, which every process sets up.
    public static final List<String> SCHEMAS = List.of(
            Events.MODULE,
            "jobs",
            "limits",
            "idempotency",
            "hosts",
            Mail.MODULE,
            Fields.MODULE,
            Audit.MODULE,
            Blobs.MODULE);

    /// What counts for every request, after the policies of modules. Generous: they stop what has
    /// run wild.
    private static final List<Policy> POLICIES = List.of(
            new Policy("nobody", Set.of(), By.NOBODY, new Rate.Bucket(6_000, Duration.ofMinutes(1))),
            new Policy("key", Set.of(), By.KEY, new Rate.Bucket(100, Duration.ofMinutes(1))),
            new Policy("user", Set.of(), By.USER, new Rate.Bucket(10_000, Duration.ofMinutes(1))),
            new Policy("tenant", Set.of(), By.TENANT, new Rate.Bucket(100_000, Duration.ofMinutes(1))));

    private final DataFolder data;
    private final Postgres postgres;
    private final PlatformConfig config;
    private final SigningKeys keys;
    private final AccessTokens tokens;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final InstantSource clock;
    private final Ids ids;
    private final Tracing tracing;
    private final Outbound outbound;
    private final Observability observability;
    private final @Nullable Shared shared;
    private final Signals signals;
    private final Caches caches;
    private final Hosts hosts;
    private final Plans plans;
    private final Limits limits;
    private final Events events;
    private final Jobs jobs;
    private final Fields fields;
    private final KeyRotation keyRotation;
    private final Mail mail;
    private final Audit audit;
    private final Blobs blobs;

    /// On a data folder and a database that are open already. Closing it closes both.
    public Platform(DataFolder data, Postgres postgres, PlatformConfig config, InstantSource clock) {
        this(data, postgres, config, clock, null);
    }

    /// The same, with something that the processes share. Closing it closes that too.
    public Platform(
            DataFolder data, Postgres postgres, PlatformConfig config, InstantSource clock, @Nullable Shared shared) {
        this.data = data;
        this.postgres = postgres;
        this.config = config;
        this.clock = clock;
        this.shared = shared;
        this.signals = shared == null ? postgres.signals() : shared.signals(postgres.signals());
        this.caches = new Caches(clock, meters, signals, shared == null ? null : shared.cache());
        this.hosts = new Hosts(postgres.database("hosts"), caches);
        this.plans = new Plans(postgres.database("limits"), caches, clock);
        this.limits = new Limits(clock, shared == null ? null : shared.counters());
        this.ids = new Ids(clock);
        this.keys = SigningKeys.of(data, clock);
        this.tokens = new AccessTokens(keys, config.web().issuer(), clock, ids);
        postgres.bindTo(meters);
        this.tracing = new Tracing(config.observability().tracePercent() / 100.0);
        this.outbound = new Outbound(config.outbound(), meters);
        this.observability = new Observability(config.observability(), tracing, meters, data, outbound, ids, clock);
        observability.health().add(new HealthCheck("database", true, () -> database(postgres)));
        postgres.replicas()
                .forEach((name, trouble) ->
                        observability.health().add(new HealthCheck(name, false, () -> replica(trouble.get()))));
        var shard = 2;
        for (var other : postgres.others()) {
            observability.health().add(new HealthCheck("shard-" + shard++, false, () -> database(other)));
        }
        if (shared != null) {
            observability.health().add(new HealthCheck("redis", false, () -> new Finding(shared.isUp(), "")));
        }
        this.events =
                new Events(postgres.database(Events.MODULE), signals, ids, clock, config.events(), meters, tracing);
        this.jobs = new Jobs(postgres.database("jobs"), signals, ids, clock, meters, tracing, config.jobs());
        var masters = MasterKeys.of(data, clock);
        observability.health().add(new HealthCheck("master-keys", false, () -> masterKeys(masters.missing())));
        this.fields = new Fields(postgres.database(Fields.MODULE), masters, caches, clock);
        this.keyRotation = new KeyRotation(fields, postgres.database(Fields.MODULE), jobs);
        this.blobs = new Blobs(postgres.database(Blobs.MODULE), data, jobs, ids, clock);
        this.mail = new Mail(
                postgres.database(Mail.MODULE),
                jobs,
                config.mail(),
                config.web().issuer(),
                ids,
                clock);
        this.audit = new Audit(postgres.database(Audit.MODULE), fields, data, ids, clock);
        observability.health().add(new HealthCheck("audit", false, () -> sealed(audit.trouble())));
    }

    /// Takes the data folder and opens the database.
    ///
    /// @param shared what the processes of the installation share; null for nothing. Closed if the
    ///     start fails.
    /// @throws StartRefused if a person has to do something first
    public static Platform start(PlatformConfig config, Path folder, InstantSource clock, @Nullable Shared shared) {
        try {
            return start(config, DataFolder.open(folder, config.secrets()), clock, shared);
        } catch (Throwable e) {
            if (shared != null) {
                shared.close();
            }
            throw e;
        }
    }

    private static Platform start(
            PlatformConfig config, DataFolder data, InstantSource clock, @Nullable Shared shared) {
        try {
            var postgres = Postgres.open(config.database(), data);
            try {
                return new Platform(data, postgres, config, clock, shared);
            } catch (Throwable e) {
                postgres.close();
                throw e;
            }
        } catch (Throwable e) {
            data.close();
            throw e;
        }
    }

    /// A module's way to its schema, migrated.
    public Database database(String module) {
        return postgres.database(module);
    }

    /// The same for a module whose rows of organisations may be on several servers (`database.shards`). Its
    /// transactions change its own rows and publish events. It has no subscriptions, and enqueues jobs by
    /// themselves.
    public Database spreadDatabase(String module) {
        return postgres.spread(module);
    }

    /// Where everything is counted and timed that `/metrics` shows.
    public MeterRegistry meters() {
        return meters;
    }

    /// What happens within requests, events and jobs.
    public Tracing tracing() {
        return tracing;
    }

    /// What this process depends on, to be added to.
    public Health health() {
        return observability.health();
    }

    /// Messages between the processes of this installation.
    public Signals signals() {
        return signals;
    }

    /// Values that are kept for a while.
    public Caches caches() {
        return caches;
    }

    /// Which organisation is meant by an address.
    public Hosts hosts() {
        return hosts;
    }

    /// How much is too much.
    public Limits limits() {
        return limits;
    }

    /// What happened, for those who want to know.
    public Events events() {
        return events;
    }

    /// Work that is put off for later.
    public Jobs jobs() {
        return jobs;
    }

    /// What is private about people, encrypted.
    public Fields fields() {
        return fields;
    }

    /// Files of people and organisations.
    public Blobs blobs() {
        return blobs;
    }

    /// Mail to people.
    public Mail mail() {
        return mail;
    }

    /// What was done and by whom.
    public Audit audit() {
        return audit;
    }

    public DataFolder data() {
        return data;
    }

    public SigningKeys keys() {
        return keys;
    }

    public AccessTokens tokens() {
        return tokens;
    }

    public InstantSource clock() {
        return clock;
    }

    public Ids ids() {
        return ids;
    }

    public WebConfig web() {
        return config.web();
    }

    /// The application of the modules: their endpoints and graph, who may call them, health and the log.
    public App app(Permissions permissions, List<AppModule> modules) {
        var callers =
                new Callers(tokens, keys(modules), revocations(modules), changed(permissions, modules), hosts::tenant);
        var policies = Stream.concat(modules.stream().flatMap(module -> module.policies().stream()), POLICIES.stream())
                .toList();
        var app = App.named("Stoa")
                .version("0.1.0")
                .description("The backend a small company needs.")
                .contact("Stoa", "")
                .license("Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0.txt")
                .host(config.web().host())
                .limits(config.web().limits())
                .security(new SecurityScheme.OAuth2Password("token"), new SecurityScheme.ApiKey(Callers.API_KEY))
                .formats(new Xml(), new Csv())
                .use(new ClientAddress.Proxies(
                        config.web().proxies(), config.web().forwardedHeader()))
                .install(observability)
                .use(new SecurityHeaders());
        config.web().cors().ifPresent(app::use);
        app.use(new ServerTiming())
                .use(new RateLimits(
                        limits, plans, policies, callers, config.limits().allowKey()))
                .use(new CacheTiming())
                .use(new Idempotency(new PostgresIdempotency(postgres.database("idempotency"), clock), callers::name))
                .use(audit.systemActs(callers))
                .answer(
                        DatabaseUnavailable.class,
                        () -> HttpProblem.UNAVAILABLE
                                .because("The database does not answer. Try again in a moment.")
                                .retryAfter(Duration.ofSeconds(5)))
                .answer(
                        DatabaseBusy.class,
                        () -> HttpProblem.OVERLOADED
                                .because("All " + postgres.poolSize() + " connections to the database are in use"
                                        + " (database.pool-size). Try again in a moment.")
                                .retryAfter(Duration.ofSeconds(1)))
                .answer(
                        DatabaseHeld.class,
                        () -> HttpProblem.UNAVAILABLE
                                .because("Your organisation is being moved to another server. Try again in a moment.")
                                .retryAfter(Duration.ofSeconds(1)))
                .answer(
                        StatementTimeout.class,
                        () -> HttpProblem.UNAVAILABLE
                                .because("The database took longer than it may (database.statement-timeout).")
                                .retryAfter(Duration.ofSeconds(5)))
                .answer(
                        MasterKeyMissing.class,
                        () -> HttpProblem.UNAVAILABLE
                                .because("A key that decrypts personal data is not here. /health names it.")
                                .retryAfter(Duration.ofMinutes(1)))
                .answer(
                        BlobRefused.class,
                        () -> HttpProblem.UNAVAILABLE
                                .because("The file could not be stored, and nothing of it was kept: the disk is full.")
                                .retryAfter(Duration.ofMinutes(1)))
                .provide(callers)
                .mount(new CacheEndpoints(caches), new LimitEndpoints(policies, plans), new HostEndpoints(hosts));
        postgres.readYourWrites().ifPresent(app::use);
        modules.forEach(module -> jobs.declare(module.jobs()));
        modules.forEach(module -> jobs.schedule(module.schedules()));
        app.mount(jobs.endpoints().toArray()).mount(mail.endpoints(), keyRotation, audit.endpoints());
        app.install(audit.sealing());
        modules.forEach(module -> app.mount(module.endpoints().toArray()));
        modules.forEach(module -> module.plugins().forEach(app::install));
        app.mount(events.endpoints()).install(events.delivery(subscriptions(modules), this::subscriber));
        events.forward(postgres.others().stream()
                        .map(other -> other.database(Events.MODULE))
                        .toList())
                .forEach(app::install);
        var graphs =
                modules.stream().flatMap(module -> module.graphs().stream()).toArray();
        return graphs.length == 0 ? app : app.install(GraphQl.at("/graphql").serve(graphs));
    }

    private Database subscriber(String module) {
        if (postgres.isSpread(module)) {
            throw new IllegalStateException("the module " + module + " subscribes to events, which a module whose"
                    + " rows may be spread over database.shards cannot");
        }
        return postgres.database(module);
    }

    private static ApiKeys keys(List<AppModule> modules) {
        return modules.stream()
                .flatMap(module -> module.apiKeys().stream())
                .findFirst()
                .orElse(_ -> Optional.empty());
    }

    private static Revocations revocations(List<AppModule> modules) {
        return modules.stream()
                .flatMap(module -> module.revocations().stream())
                .findFirst()
                .orElse((_, _) -> false);
    }

    private static Permissions changed(Permissions permissions, List<AppModule> modules) {
        return modules.stream()
                .flatMap(module -> module.rules().stream())
                .findFirst()
                .map(permissions::with)
                .orElse(permissions);
    }

    private static Finding replica(String trouble) {
        return trouble.isEmpty() ? Finding.up("") : Finding.down(trouble);
    }

    private static Finding masterKeys(int missing) {
        return missing == 0 ? Finding.up("") : Finding.down("there is no master key " + missing);
    }

    private static Finding sealed(String trouble) {
        return trouble.isEmpty() ? Finding.up("") : Finding.down(trouble);
    }

    private static Finding database(Postgres postgres) {
        return postgres.isReachable() ? Finding.up("") : Finding.down("no answer within 2 s");
    }

    private static List<Subscription> subscriptions(List<AppModule> modules) {
        return modules.stream()
                .flatMap(module -> module.subscriptions().stream())
                .toList();
    }

    /// Lets go of the database and the data folder.
    @Override
    public void close() {
        try (var _ = shared) {
            outbound.close();
            caches.close();
            if (shared != null) {
                signals.close();
            }
            postgres.close();
        } finally {
            tracing.close();
            meters.close();
            data.close();
        }
    }
}
