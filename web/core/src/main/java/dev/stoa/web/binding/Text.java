package dev.stoa.web.binding;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/// Reads one value from the text of a path, query, header or form.
///
/// @param expectation what to say when the text is something else: `must be a whole number`
/// @param reader throws a runtime exception for any other text
public record Text(String expectation, Function<String, Object> reader) {
    private static final Map<Class<?>, Text> SIMPLE = Map.ofEntries(
            Map.entry(String.class, new Text("must be text without control character 0", Text::storable)),
            Map.entry(boolean.class, new Text("must be true or false", Text::truth)),
            Map.entry(Boolean.class, new Text("must be true or false", Text::truth)),
            Map.entry(int.class, new Text("must be a whole number", Integer::valueOf)),
            Map.entry(Integer.class, new Text("must be a whole number", Integer::valueOf)),
            Map.entry(long.class, new Text("must be a whole number", Long::valueOf)),
            Map.entry(Long.class, new Text("must be a whole number", Long::valueOf)),
            Map.entry(double.class, new Text("must be a number", Text::finite)),
            Map.entry(Double.class, new Text("must be a number", Text::finite)),
            Map.entry(BigDecimal.class, new Text("must be a number with at most 100 digits", Text::decimal)),
            Map.entry(UUID.class, new Text("must be a UUID", Text::uuid)),
            Map.entry(Instant.class, new Text("must be a time such as 2026-11-21T09:30:00Z", Text::instant)),
            Map.entry(LocalDate.class, new Text("must be a date such as 2026-11-21", LocalDate::parse)),
            Map.entry(Duration.class, new Text("must be a duration such as PT15M", Duration::parse)),
            Map.entry(URI.class, new Text("must be a URL", URI::create)));

    private static final Set<Class<?>> JSON_STRINGS =
            Set.of(String.class, UUID.class, Instant.class, LocalDate.class, Duration.class, URI.class);

    /// The reader for a type, or empty when the type cannot be written as one piece of text.
    public static Optional<Text> of(Type type) {
        var raw = Types.raw(type);
        if (raw.isEnum()) {
            return Optional.of(ofEnum(raw));
        }
        if (Types.isValueRecord(raw)) {
            return ofValueRecord(raw);
        }
        return Optional.ofNullable(SIMPLE.get(raw));
    }

    /// The reader for a type that is a string in JSON, which is read there as it is here; empty for other types.
    static Optional<Text> ofJsonString(Class<?> type) {
        if (Types.isValueRecord(type)) {
            var inner = Types.raw(RecordShape.of(type).components().getFirst().type());
            return ofJsonString(inner).isPresent() ? of(type) : Optional.empty();
        }
        return JSON_STRINGS.contains(type) ? of(type) : Optional.empty();
    }

    /// The name of an enum's constant on the wire: `IN_PROGRESS` is `in_progress`.
    static String wireName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException with a message that completes a sentence about the field
    public Object read(String text) {
        try {
            return reader.apply(text);
        } catch (RefusedValue e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IllegalArgumentException(expectation, e);
        }
    }

    private static Text ofEnum(Class<?> type) {
        var constants = new LinkedHashMap<String, Object>();
        for (var constant : type.getEnumConstants()) {
            constants.put(wireName((Enum<?>) constant), constant);
        }
        return new Text("must be one of " + String.join(", ", constants.keySet()), text -> {
            var constant = constants.get(text);
            if (constant == null) {
                throw new IllegalArgumentException(text);
            }
            return constant;
        });
    }

    private static Optional<Text> ofValueRecord(Class<?> type) {
        var shape = RecordShape.of(type);
        var inner = of(shape.components().getFirst().type());
        MethodHandle constructor = shape.constructor();
        return inner.map(text -> new Text(text.expectation, value -> {
            Object read = text.reader.apply(value);
            try {
                return RecordShape.construct(constructor, new Object[] {read});
            } catch (IllegalArgumentException e) {
                throw new RefusedValue(e);
            }
        }));
    }

    /// A value record's own words for why it refused.
    private static final class RefusedValue extends RuntimeException {
        private static final long serialVersionUID = 1;

        RefusedValue(IllegalArgumentException cause) {
            super(cause.getMessage(), cause, false, false);
        }
    }

    private static Object truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Object finite(String text) {
        double number = Double.parseDouble(text);
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException(text);
        }
        return number;
    }

    /// A number that can be written out; `1e999999999` would fill the memory.
    static BigDecimal decimal(String text) {
        if (text.length() > 100) {
            throw new IllegalArgumentException(text);
        }
        var number = new BigDecimal(text);
        if (Math.abs(number.scale()) > 100) {
            throw new IllegalArgumentException(text);
        }
        return number;
    }

    /// Only the canonical form; [UUID#fromString] alone also takes `1-1-1-1-1`.
    private static Object uuid(String text) {
        if (text.length() != 36) {
            throw new IllegalArgumentException(text);
        }
        return UUID.fromString(text);
    }

    /// A time of RFC 3339, which has years of four digits.
    static Instant instant(String text) {
        if (text.isEmpty() || !Character.isDigit(text.charAt(0))) {
            throw new IllegalArgumentException(text);
        }
        var time = OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
        if (time.getYear() < 0 || time.getYear() > 9999) {
            throw new IllegalArgumentException(text);
        }
        return time.toInstant();
    }

    /// Text that every database and log can hold: whole Unicode characters, and not the character 0.
    static String storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == 0) {
                throw new IllegalArgumentException(text);
            }
            if (Character.isSurrogate(c)) {
                var isPair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!isPair) {
                    throw new IllegalArgumentException(text);
                }
                i++;
            }
        }
        return text;
    }
}
