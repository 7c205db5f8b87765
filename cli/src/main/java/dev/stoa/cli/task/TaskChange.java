package dev.stoa.cli.task;

import dev.stoa.cli.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What a task is to be; null and empty leave it to the server, or leave it as it was.
record TaskChange(
        @Nullable String title,
        @Nullable String description,
        @Nullable Priority priority,
        @Nullable Status status,
        @Nullable DueDate due,
        List<String> tags) {

    static TaskChange to(Status status) {
        return new TaskChange(null, null, null, status, null, List.of());
    }

    ObjectNode json() {
        var json = Json.object();
        put(json, "title", title);
        put(json, "description", description);
        put(json, "priority", priority);
        put(json, "status", status);
        put(json, "due_date", due == null ? null : due.instant());
        if (!tags.isEmpty()) {
            tags.forEach(json.withArray("tags")::add);
        }
        return json;
    }

    private static void put(ObjectNode json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value.toString());
        }
    }
}
