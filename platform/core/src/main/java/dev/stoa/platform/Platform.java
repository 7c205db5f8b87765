package dev.stoa.platform;

import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.DatabaseBusy;
import dev.stoa.platform.data.DatabaseUnavailable;
import dev.stoa.platform.data.Postgres;
import dev.stoa.platform.data.StatementTimeout;
import dev.stoa.platform.events.Events;
import dev.stoa.platform.events.Subscription;
import dev.stoa.platform.jobs.Jobs;
import dev.stoa.platform.observability.HealthCheck;
import dev.stoa.platform.observability.HealthEndpoints;
import dev.stoa.platform.observability.RequestLog;
import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.runtime.Signals;
import dev.stoa.platform.runtime.StartRefused;
import dev.stoa.platform.security.AccessTokens;
import dev.stoa.platform.security.Callers;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.security.SigningKeys;
import dev.stoa.web.App;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.format.Csv;
import dev.stoa.web.format.Xml;
import dev.stoa.web.graphql.GraphQl;
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

/// What every module stands on: the data folder, the database, keys, ids and the clock.
public final class Platform implements AutoCloseable {
    /// The schemas of the platform itself, which every process sets up.
    public static final List<String> SCHEMAS = List.of(Events.MODULE);

    private final DataFolder data;
    private final Postgres postgres;
    private final PlatformConfig config;
    private final SigningKeys keys;
    private final AccessTokens tokens;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final InstantSource clock;
    private final Ids ids;
    private final Events events;
    private final Jobs jobs;

    /// On a data folder and a database that are open already. Closing it closes both.
    public Platform(DataFolder data, Postgres postgres, PlatformConfig config, InstantSource clock) {
        this.data = data;
        this.postgres = postgres;
        this.config = config;
        this.clock = clock;
        this.ids = new Ids(clock);
        this.keys = SigningKeys.of(data);
        this.tokens = new AccessTokens(keys, config.web().issuer(), clock, ids);
        postgres.bindTo(meters);
        this.events =
                new Events(postgres.database(Events.MODULE), postgres.signals(), ids, clock, config.events(), meters);
        this.jobs = new Jobs(postgres.database("jobs"), postgres.signals(), ids, clock, meters, config.jobs());
    }

    /// Takes the data folder and opens the database.
    ///
    /// @throws StartRefused if a person has to do something first
    public static Platform start(PlatformConfig config, Path folder, InstantSource clock) {
        var data = DataFolder.open(folder, config.secrets());
        try {
            var postgres = Postgres.open(config.database(), data);
            try {
                return new Platform(data, postgres, config, clock);
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

    /// Where everything is counted and timed that `/metrics` shows.
    public MeterRegistry meters() {
        return meters;
    }

    /// Messages between the processes of this installation.
    public Signals signals() {
        return postgres.signals();
    }

    /// What happened, for those who want to know.
    public Events events() {
        return events;
    }

    /// Work that is put off for later.
    public Jobs jobs() {
        return jobs;
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
        var app = App.named("Stoa")
                .version("0.1.0")
                .description("The backend a small company needs.")
                .contact("Stoa", "")
                .license("Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0.txt")
                .host(config.web().host())
                .limits(config.web().limits())
                .security(new SecurityScheme.OAuth2Password("token"))
                .formats(new Xml(), new Csv())
                .use(new RequestLog())
                .use(new SecurityHeaders())
                .use(new ServerTiming())
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
                        StatementTimeout.class,
                        () -> HttpProblem.UNAVAILABLE
                                .because("The database took longer than it may (database.statement-timeout).")
                                .retryAfter(Duration.ofSeconds(5)))
                .provide(new Callers(tokens, permissions))
                .mount(new HealthEndpoints(List.of(new HealthCheck("database", postgres::isReachable))));
        modules.forEach(module -> jobs.declare(module.jobs()));
        modules.forEach(module -> jobs.schedule(module.schedules()));
        app.mount(jobs.endpoints().toArray());
        modules.forEach(module -> app.mount(module.endpoints().toArray()));
        app.mount(events.endpoints()).install(events.delivery(subscriptions(modules), postgres::database));
        var graphs =
                modules.stream().flatMap(module -> module.graphs().stream()).toArray();
        return graphs.length == 0 ? app : app.install(GraphQl.at("/graphql").serve(graphs));
    }

    private static List<Subscription> subscriptions(List<AppModule> modules) {
        return modules.stream()
                .flatMap(module -> module.subscriptions().stream())
                .toList();
    }

    /// Lets go of the database and the data folder.
    @Override
    public void close() {
        try {
            postgres.close();
        } finally {
            meters.close();
            data.close();
        }
    }
}
