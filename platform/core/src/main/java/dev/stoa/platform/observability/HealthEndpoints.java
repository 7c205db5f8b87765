package dev.stoa.platform.observability;

import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.ProblemType;
import dev.stoa.web.Public;
import dev.stoa.web.Summary;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Whether the process lives, and whether it can do its work.
public final class HealthEndpoints {
    private final List<HealthCheck> checks;

    public HealthEndpoints(List<HealthCheck> checks) {
        this.checks = List.copyOf(checks);
    }

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
        checks.forEach(check -> states.put(check.name(), check.isUp().getAsBoolean() ? "up" : "down"));
        var down = states.entrySet().stream()
                .filter(state -> state.getValue().equals("down"))
                .map(Map.Entry::getKey)
                .toList();
        if (!down.isEmpty()) {
            throw HealthProblem.NOT_READY
                    .because("Down: " + String.join(", ", down) + ".")
                    .retryAfter(Duration.ofSeconds(5));
        }
        return new Health("up", states);
    }
}
