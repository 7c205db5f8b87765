package dev.stoa.cli.task;

import java.util.Locale;
import java.util.regex.Pattern;

/// How a person names a task: by its id, or by its number in the last list they saw.
sealed interface TaskRef {
    Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    Pattern NUMBER = Pattern.compile("\\d{1,9}");

    record Id(String value) implements TaskRef {}

    record Numbered(int value) implements TaskRef {}

    static TaskRef parse(String text) {
        if (NUMBER.matcher(text).matches()) {
            return new Numbered(Integer.parseInt(text));
        }
        var id = text.toLowerCase(Locale.ROOT);
        if (ID.matcher(id).matches()) {
            return new Id(id);
        }
        throw new IllegalArgumentException("'" + text + "' is neither a number of the last list nor the id of a task");
    }
}
