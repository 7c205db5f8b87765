package dev.stoa.cli.job;

import dev.stoa.cli.Cell;
import dev.stoa.cli.Cell.Look;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A job as a person reads it. Words of the API that this program does not know are shown as they
/// came.
record Job(String id, String kind, String queue, String state, String attempts, String due, String reason) {

    /// What the API tells about a job in a list, in the order of a CSV line.
    static final List<String> FIELDS = List.of(
            "/id",
            "/tenant_id",
            "/kind",
            "/queue",
            "/priority",
            "/state",
            "/attempt",
            "/max_attempts",
            "/created_at",
            "/run_at",
            "/started_at",
            "/finished_at",
            "/progress",
            "/reason");

    static Job of(JsonNode json) {
        return new Job(
                json.path("id").asString(""),
                json.path("kind").asString(""),
                json.path("queue").asString(""),
                json.path("state").asString(""),
                json.path("attempt").asInt(0) + " of "
                        + json.path("max_attempts").asInt(0),
                json.path("run_at").asString(""),
                json.path("reason").asString(""));
    }

    Cell stateCell() {
        return new Cell(
                state,
                switch (state) {
                    case "failed" -> Look.ALARM;
                    case "retrying" -> Look.CARE;
                    case "succeeded" -> Look.GOOD;
                    case "cancelled" -> Look.QUIET;
                    default -> Look.PLAIN;
                });
    }
}
