package dev.stoa.cli.task;

import dev.stoa.cli.Cell;
import dev.stoa.cli.Cell.Look;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A task as a person reads it. Words of the API that this program does not know are shown as they came.
record Task(
        String id,
        String title,
        String description,
        String priority,
        String status,
        boolean completed,
        @Nullable DueDate due,
        List<String> tags,
        String owner) {

    /// All that the API tells about a task, in the order of a CSV line.
    static final List<String> FIELDS = List.of(
            "/id",
            "/title",
            "/description",
            "/priority",
            "/status",
            "/completed",
            "/completed_at",
            "/due_date",
            "/tags",
            "/owner/id",
            "/owner/name",
            "/created_at",
            "/updated_at");

    static Task of(JsonNode json) {
        var due = json.path("due_date");
        return new Task(
                json.path("id").asString(""),
                json.path("title").asString(""),
                json.path("description").asString(""),
                json.path("priority").asString(""),
                json.path("status").asString(""),
                json.path("completed").asBoolean(false),
                due.isString() ? new DueDate(Instant.parse(due.stringValue())) : null,
                StreamSupport.stream(json.path("tags").spliterator(), false)
                        .map(JsonNode::asString)
                        .toList(),
                json.at("/owner/name").asString(""));
    }

    Cell titleCell() {
        return new Cell(title, completed ? Look.QUIET : Look.PLAIN);
    }

    Cell priorityCell() {
        return new Cell(
                priority,
                switch (priority) {
                    case "high" -> completed ? Look.QUIET : Look.CARE;
                    case "low" -> Look.QUIET;
                    default -> completed ? Look.QUIET : Look.PLAIN;
                });
    }

    Cell statusCell() {
        return new Cell(status, completed ? Look.GOOD : Look.PLAIN);
    }

    Cell dueCell(ZonedDateTime now) {
        if (due == null) {
            return Cell.of("");
        }
        if (completed) {
            return new Cell(due.date(now), Look.QUIET);
        }
        return due.isBefore(now) ? new Cell(due.overdue(now), Look.ALARM) : Cell.of(due.fromNow(now));
    }

    Cell tagsCell() {
        return new Cell(String.join(", ", tags), Look.QUIET);
    }
}
