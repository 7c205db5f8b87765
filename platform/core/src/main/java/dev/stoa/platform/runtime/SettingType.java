package dev.stoa.platform.runtime;

import dev.stoa.platform.runtime.Settings.Given;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A type that a component of a settings record may have.
///
/// @param expected how to write a value, to be read after "must be"
/// @param reader throws an `IllegalArgumentException` when it cannot read
record SettingType(String expected, Function<Given, Object> reader) {
    private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h|d)");

    private static final Map<Type, SettingType> TYPES = Map.of(
            String.class, ofText("a text", text -> text),
            boolean.class, ofText("true or false", SettingType::bool),
            int.class, ofText("a whole number", Integer::valueOf),
            long.class, ofText("a whole number", Long::valueOf),
            Duration.class, ofText("a duration such as 30s, 15m, 36h or 7d", SettingType::duration),
            URI.class, ofText("a URI", URI::create),
            Path.class, ofText("a path", Path::of));

    /// A value that does not read as its type. Without a cause, as that would repeat what might be a secret.
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        private Unreadable(String expected) {
            super(expected);
        }

        String expected() {
            return String.valueOf(getMessage());
        }
    }

    static SettingType of(Type type) {
        var known = TYPES.get(type);
        if (known != null) {
            return known;
        }
        if (type instanceof Class<?> enumeration && enumeration.isEnum()) {
            return ofEnum(enumeration);
        }
        if (type instanceof ParameterizedType list
                && list.getRawType() == List.class
                && list.getActualTypeArguments()[0] == String.class) {
            return new SettingType("a list of texts", SettingType::list);
        }
        throw new IllegalStateException("a setting cannot be a " + type.getTypeName());
    }

    Object parse(Given given) throws Unreadable {
        try {
            return reader.apply(given);
        } catch (IllegalArgumentException _) {
            throw new Unreadable(expected);
        }
    }

    private static SettingType ofText(String expected, Function<String, Object> reader) {
        return new SettingType(expected, given -> {
            if (given.items() != null) {
                throw new IllegalArgumentException("a list");
            }
            return reader.apply(given.text());
        });
    }

    private static SettingType ofEnum(Class<?> type) {
        var values =
                Arrays.stream(type.getEnumConstants()).collect(Collectors.toMap(SettingType::name, value -> value));
        var names =
                Arrays.stream(type.getEnumConstants()).map(SettingType::name).collect(Collectors.joining(", "));
        return ofText("one of " + names, text -> {
            var value = values.get(text);
            if (value == null) {
                throw new IllegalArgumentException(text);
            }
            return value;
        });
    }

    private static String name(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Object bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Duration duration(String text) {
        var simple = DURATION.matcher(text);
        if (!simple.matches()) {
            try {
                return Duration.parse(text);
            } catch (java.time.format.DateTimeParseException e) {
                throw new IllegalArgumentException(e);
            }
        }
        var amount = Long.parseLong(simple.group(1));
        return switch (simple.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static List<String> list(Given given) {
        return given.items() != null
                ? given.items()
                : Arrays.stream(given.text().split(",", -1))
                        .map(String::strip)
                        .filter(item -> !item.isEmpty())
                        .toList();
    }
}
