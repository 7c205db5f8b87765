package dev.stoa.cli.task;

import java.util.Locale;

enum Status {
    TODO,
    IN_PROGRESS,
    COMPLETED;

    static Status parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT).replace('-', '_')) {
            case "todo" -> TODO;
            case "in_progress" -> IN_PROGRESS;
            case "completed" -> COMPLETED;
            default ->
                throw new IllegalArgumentException(
                        "'" + text + "' is not a status; use todo, in_progress or completed");
        };
    }

    /// As the API spells it.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
