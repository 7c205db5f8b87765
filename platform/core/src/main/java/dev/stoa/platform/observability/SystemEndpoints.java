package dev.stoa.platform.observability;

import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.tracing.KeptTraces;
import dev.stoa.platform.tracing.Trace;
import dev.stoa.web.Default;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Needs;
import dev.stoa.web.Post;
import dev.stoa.web.Summary;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What operators see of this process.
final class SystemEndpoints {
    private final Health health;
    private final RequestHistory history;
    private final ErrorGroups errors;
    private final KeptTraces traces;
    private final Alerts alerts;
    private final Uptime uptime;

    SystemEndpoints(
            Health health,
            RequestHistory history,
            ErrorGroups errors,
            KeptTraces traces,
            Alerts alerts,
            Uptime uptime) {
        this.health = health;
        this.history = history;
        this.errors = errors;
        this.traces = traces;
        this.alerts = alerts;
        this.uptime = uptime;
    }

    /// The requests of ten seconds. Times in milliseconds, 0 when there were none.
    record Traffic(Instant at, long count, long errors, double p50Ms, double p95Ms, double p99Ms) {
        static Traffic of(RequestHistory.Step step) {
            var latencies = step.sum().latencies();
            return new Traffic(
                    step.at(),
                    step.sum().count(),
                    step.sum().errors(),
                    latencies.percentile(0.5),
                    latencies.percentile(0.95),
                    latencies.percentile(0.99));
        }
    }

    /// The requests of a route in the last hour. Times in milliseconds for one request.
    ///
    /// @param averageMs on average, of which `databaseMs` were spent waiting for the database,
    ///     `elsewhereMs` for caches and other programs, and the rest in our own code
    record Route(
            String route,
            long count,
            long errors,
            double p50Ms,
            double p95Ms,
            double p99Ms,
            double averageMs,
            double databaseMs,
            double elsewhereMs) {
        static Route of(RequestHistory.RouteSum route) {
            var sum = route.sum();
            return new Route(
                    route.route(),
                    sum.count(),
                    sum.errors(),
                    sum.latencies().percentile(0.5),
                    sum.latencies().percentile(0.95),
                    sum.latencies().percentile(0.99),
                    sum.averageMs(),
                    sum.databaseMs(),
                    sum.elsewhereMs());
        }
    }

    @Get("/system/health")
    @Needs(Permissions.OPERATE)
    @Summary("The state of everything this process depends on, whatever it is.")
    Health.HealthReport systemHealth() {
        return health.ask();
    }

    @Get("/system/traffic")
    @Needs(Permissions.OPERATE)
    @Summary("The requests of the last hour, in steps of ten seconds.")
    Listing<Traffic> traffic() {
        return new Listing<>(history.steps().stream().map(Traffic::of).toList());
    }

    @Get("/system/routes")
    @Needs(Permissions.OPERATE)
    @Summary("The routes of the last hour, those that took most time in all first.")
    Listing<Route> routes() {
        return new Listing<>(history.routes().stream().map(Route::of).toList());
    }

    /// @param history what has fired and is over, the last first
    record AlertList(List<Alerts.Alert> items, List<Episode> history) {}

    @Get("/system/alerts")
    @Needs(Permissions.OPERATE)
    @Summary("What is watched, which of it fires now, and what has fired before.")
    AlertList alerts() {
        return new AlertList(alerts.list(), alerts.history());
    }

    @Post("/system/alerts/{id}/acknowledgements")
    @Needs(Permissions.OPERATE)
    @Summary("Say that you look after an alert that fires, so that it is not escalated.")
    Episode acknowledge(Caller caller, UUID id) {
        return alerts.acknowledge(id, caller.user())
                .orElseThrow(() -> HttpProblem.NOT_FOUND.because("That alert does not fire any more."));
    }

    @Get("/system/uptime")
    @Needs(Permissions.OPERATE)
    @Summary("When this installation was up, also before this process.")
    Uptime.History uptime() {
        return uptime.history();
    }

    @Get("/system/errors")
    @Needs(Permissions.OPERATE)
    @Summary("What was logged as an error, alike ones together, the last first.")
    Listing<ErrorGroups.ErrorGroup> errors() {
        return new Listing<>(errors.list());
    }

    @Get("/system/traces")
    @Needs(Permissions.OPERATE)
    @Summary("Recent traces, slow ones and those with errors kept longer, the newest first.")
    Listing<Trace> traces(
            @Nullable String name,
            @Default("false") boolean errors,
            @Default("0") @Min(0) int minMs,
            @Default("50") @Min(1) @Max(500) int limit) {
        return new Listing<>(traces.list(new KeptTraces.Wanted(name, errors, minMs), limit));
    }

    @Get("/system/traces/{id}")
    @Needs(Permissions.OPERATE)
    @Summary("A trace with its spans.")
    Trace trace(String id) {
        return traces.find(id).orElseThrow(() -> HttpProblem.NOT_FOUND.because("That trace is not kept any more."));
    }
}
