package dev.stoa.platform.observability;

import java.time.Duration;
import java.util.List;

/// When somebody has to be told.
///
/// @param name as in `stoa_alert_firing{alert}`, the rules for Prometheus and the runbook
/// @param summary what it means for people, in a sentence
/// @param patience how long the condition has to last before the alert fires
record AlertRule(String name, Severity severity, String summary, Duration patience, AlertCondition when) {

    /// `PAGE`: somebody has to get up. `TICKET`: somebody has to look, in working hours.
    enum Severity {
        PAGE,
        TICKET
    }

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    /// What is watched in every process. Slower burns than these need a longer memory than a process
    /// has; they are among the rules for Prometheus.
    static final List<AlertRule> ALL = List.of(
            new AlertRule(
                    "ErrorBudgetBurn",
                    Severity.PAGE,
                    "Requests fail: more than 1.4 % over the last hour and the last five minutes.",
                    Duration.ZERO,
                    new AlertCondition.ErrorBurn(0.999, 14.4, HOUR, FIVE_MINUTES, 5)),
            new AlertRule(
                    "LatencyBudgetBurn",
                    Severity.TICKET,
                    "Requests are slow: more than 14 % took over half a second.",
                    Duration.ZERO,
                    new AlertCondition.LatencyBurn(0.99, Duration.ofMillis(500), 14.4, HOUR, FIVE_MINUTES, 20)),
            new AlertRule(
                    "DependencyDown",
                    Severity.PAGE,
                    "Something without which no request can be answered is down.",
                    Duration.ofSeconds(10),
                    new AlertCondition.Dependency(Health.State.DOWN)),
            new AlertRule(
                    "DependencyDegraded",
                    Severity.TICKET,
                    "Requests are answered, but something they are answered with is down.",
                    Duration.ofMinutes(1),
                    new AlertCondition.Dependency(Health.State.DEGRADED)),
            new AlertRule(
                    "EventsDead",
                    Severity.TICKET,
                    "Events were given up within the last half hour and wait for a decision.",
                    Duration.ZERO,
                    new AlertCondition.Risen("events.dead", List.of(), Duration.ofMinutes(30))),
            new AlertRule(
                    "JobsDead",
                    Severity.TICKET,
                    "Jobs failed for the last time within the last half hour and wait for a decision.",
                    Duration.ZERO,
                    new AlertCondition.Risen("jobs.duration", List.of("state", "failed"), Duration.ofMinutes(30))),
            new AlertRule(
                    "ConnectionsExhausted",
                    Severity.TICKET,
                    "Requests wait for a connection to the database.",
                    Duration.ofMinutes(1),
                    new AlertCondition.Above("hikaricp.connections.pending", 0)),
            new AlertRule(
                    "DiskNearlyFull",
                    Severity.PAGE,
                    "Less than a tenth of the disk with the data folder is free.",
                    Duration.ofMinutes(1),
                    new AlertCondition.Below("disk.free", "disk.total", 0.1)));
}
