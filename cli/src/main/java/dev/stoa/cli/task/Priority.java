package dev.stoa.cli.task;

import java.util.Locale;

enum Priority {
    LOW,
    MEDIUM,
    HIGH;

    static Priority parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "low" -> LOW;
            case "medium" -> MEDIUM;
            case "high" -> HIGH;
            default -> throw new IllegalArgumentException("'" + text + "' is not a priority; use low, medium or high");
        };
    }

    /// As the API spells it.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
