package dev.stoa.platform.observability;

import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.ProblemType;
import dev.stoa.web.Public;
import dev.stoa.web.Summary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Whether the process lives, and whether it can do its work.
public final class HealthEndpoints {
    private final List<HealthCheck> checks;

    public HealthEndpoints(List<HealthCheck> checks) {
        this.checks = List.copyOf(checks);
    }

    /// @param status `up`, or `degraded` when something is down without which requests are still
    ///     answered
    /// @param checks `up` or `down` by name
    record Health(String status, Map<String, String> checks) {}

    enum HealthProblem implements ProblemType {
        NOT_READY;

        @Override
        public int status() {
            return 503;
        }

        @Override
        public String title() {
            return "Not ready";
        }
    }

    @Get("/health/live")
    @Public
    @Summary("Whether the process lives. Restart it when this fails.")
    Health live() {
        return new Health("up", Map.of());
    }

    @Get("/health/ready")
    @Public
    @Fails(503)
    @Summary("Whether requests can be answered. Send none while this fails.")
    Health ready() {
        return health();
    }

    @Get("/health")
    @Public
    @Fails(503)
    @Summary("The state of everything this process depends on.")
    Health health() {
        var states = new LinkedHashMap<String, String>();
        var down = new ArrayList<HealthCheck>();
        for (var check : checks) {
            var isUp = check.isUp().getAsBoolean();
            states.put(check.name(), isUp ? "up" : "down");
            if (!isUp) {
                down.add(check);
            }
        }
        if (down.stream().anyMatch(HealthCheck::isNeeded)) {
            throw HealthProblem.NOT_READY
                    .because("Down: " + down.stream().map(HealthCheck::name).collect(Collectors.joining(", ")) + ".")
                    .retryAfter(Duration.ofSeconds(5));
        }
        return new Health(down.isEmpty() ? "up" : "degraded", states);
    }
}
