package dev.stoa.tasks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How a list of tasks is sorted: names of fields, separated by commas, each with `-` before it for descending.
record TaskOrder(String value) {
    /// What each field sorts by. The only SQL that depends on a request, and none of it comes from there.
    private static final Map<String, String> FIELDS = new LinkedHashMap<>();

    static {
        FIELDS.put("created_at", "created_at");
        FIELDS.put("updated_at", "updated_at");
        FIELDS.put("due_date", "due_date");
        FIELDS.put("title", "lower(title)");
        FIELDS.put("priority", "array_position(array['low', 'medium', 'high'], priority)");
        FIELDS.put("status", "array_position(array['todo', 'in_progress', 'completed'], status)");
    }

    TaskOrder {
        for (var field : value.split(",", -1)) {
            if (!FIELDS.containsKey(name(field))) {
                throw new IllegalArgumentException("must be made of " + String.join(", ", FIELDS.keySet())
                        + ", each with - before it for descending");
            }
        }
    }

    private static String name(String field) {
        var text = field.strip();
        return text.startsWith("-") ? text.substring(1) : text;
    }

    /// The `order by`. What has no due date comes last either way; equals are sorted by age.
    String sql() {
        List<String> terms = new ArrayList<>();
        for (var field : value.split(",", -1)) {
            var direction = field.strip().startsWith("-") ? " desc" : " asc";
            terms.add(FIELDS.get(name(field)) + direction + " nulls last");
        }
        terms.add("task_id desc");
        return String.join(", ", terms);
    }
}
