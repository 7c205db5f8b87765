package dev.stoa.platform.observability;

import dev.stoa.platform.outbound.Outbound;
import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.tracing.Tracing;
import dev.stoa.web.App;
import dev.stoa.web.Plugin;
import dev.stoa.web.http.Method;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.DiskSpaceMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the process tells about itself: every request counted, timed and traced, `/metrics`,
/// `/health`, and the system pages of operators.
///
/// Install it first, so that it sees what all others do with a request.
public final class Observability implements Plugin {
    private static final Logger LOG = LoggerFactory.getLogger("dev.stoa.observability");

    private final ObservabilityConfig config;
    private final Tracing tracing;
    private final PrometheusMeterRegistry meters;
    private final Path data;
    private final Profiles profiles;
    private final Alerts alerts;
    private final Uptime uptime;
    private final Health health;
    private final RequestHistory history;
    private final ErrorGroups errors = new ErrorGroups();
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final Thread watching = Thread.ofVirtual().name("alerts").unstarted(this::watch);

    /// @param data the folder whose disk is watched
    /// @param outbound how alerts reach who has to know
    public Observability(
            ObservabilityConfig config,
            Tracing tracing,
            PrometheusMeterRegistry meters,
            DataFolder data,
            Outbound outbound,
            Ids ids,
            InstantSource clock) {
        this.config = config;
        this.tracing = tracing;
        this.meters = meters;
        this.data = data.path();
        health = new Health(meters);
        history = new RequestHistory(clock);
        alerts = new Alerts(
                AlertRule.ALL,
                history,
                health,
                meters,
                clock,
                ids,
                new Alerts.Patience(config.escalatePagesAfter(), config.escalateTicketsAfter()),
                new KeptEpisodes(data.path().resolve("alerts.json")));
        if (config.alertWebhook() != null || config.escalationWebhook() != null) {
            alerts.tell(new AlertWebhook(
                    outbound.operatorsClient("alerts"), config.alertWebhook(), config.escalationWebhook())::tell);
        }
        uptime = new Uptime(data.path().resolve("uptime"), clock);
        profiles = new Profiles(data.folder("profiles"), ids, clock);
    }

    /// Where what the process depends on is named.
    public Health health() {
        return health;
    }

    @Override
    public void install(App app) {
        app.use(new RequestTelemetry(tracing, history, meters))
                .use(new RequestLog())
                .route(Method.GET, "/metrics", new MetricsPage(meters, config.metricsToken())::answer)
                .mount(
                        new HealthEndpoints(health),
                        new SystemEndpoints(health, history, errors, tracing.kept(), alerts, uptime),
                        new ProfileEndpoints(profiles));
    }

    @Override
    public void start() {
        errors.listen();
        // Looking the beans of the JVM up takes longer than a start should wait.
        Thread.ofVirtual().name("bind-meters").start(this::bindMeters);
        watching.start();
    }

    private void watch() {
        try {
            while (true) {
                uptime.beat();
                Thread.sleep(RequestHistory.STEP);
                evaluate();
            }
        } catch (InterruptedException _) {
            // The process stops.
        }
    }

    /// So that nothing is noted after the end.
    private void endWatching() {
        watching.interrupt();
        try {
            watching.join(Duration.ofSeconds(3));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    void evaluate() {
        try {
            alerts.evaluate();
        } catch (RuntimeException e) {
            LOG.error("the alerts could not be looked at", e);
        }
    }

    private void bindMeters() {
        new JvmInfoMetrics().bindTo(meters);
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ClassLoaderMetrics().bindTo(meters);
        collections.bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        new UptimeMetrics().bindTo(meters);
        new FileDescriptorMetrics().bindTo(meters);
        new DiskSpaceMetrics(data.toFile()).bindTo(meters);
    }

    @Override
    public void stop() {
        endWatching();
        uptime.end();
        profiles.close();
        errors.stopListening();
        collections.close();
    }
}
