package dev.stoa.platform.observability;

import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.ProblemType;
import dev.stoa.web.Public;
import dev.stoa.web.Summary;
import java.time.Duration;
import java.util.Map;

/// Whether the process lives, and whether it can do its work.
final class HealthEndpoints {
    private final Health health;

    HealthEndpoints(Health health) {
        this.health = health;
    }

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
    Health.HealthReport live() {
        return new Health.HealthReport(Health.State.UP, Map.of());
    }

    @Get("/health/ready")
    @Public
    @Fails(503)
    @Summary("Whether requests can be answered. Send none while this fails.")
    Health.HealthReport ready() {
        return health();
    }

    @Get("/health")
    @Public
    @Fails(503)
    @Summary("The state of everything this process depends on.")
    Health.HealthReport health() {
        var report = health.ask();
        if (report.status() == Health.State.DOWN) {
            throw HealthProblem.NOT_READY
                    .because("Down: " + String.join(", ", report.in(Health.State.DOWN)) + ".")
                    .retryAfter(Duration.ofSeconds(5));
        }
        return report;
    }
}
