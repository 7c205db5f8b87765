package dev.stoa.web.binding;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.IllformedLocaleException;
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
            Map.entry(String.class, new Text("must be text", Text::storable)),
            Map.entry(Boolean.class, new Text("must be true or false", Text::truth)),
            Map.entry(Byte.class, new Text("must be a whole number from -128 to 127", number(Byte::valueOf))),
            Map.entry(Short.class, new Text("must be a whole number from -32768 to 32767", number(Short::valueOf))),
            Map.entry(Integer.class, new Text("must be a whole number", number(Integer::valueOf))),
            Map.entry(Long.class, new Text("must be a whole number", number(Long::valueOf))),
            Map.entry(
                    BigInteger.class, new Text("must be a whole number of at most 100 digits", number(Text::integer))),
            Map.entry(Float.class, new Text("must be a number", number(Text::finiteFloat))),
            Map.entry(Double.class, new Text("must be a number", number(Text::finite))),
            Map.entry(BigDecimal.class, new Text("must be a number with at most 100 digits", number(Text::decimal))),
            Map.entry(UUID.class, new Text("must be a UUID", Text::uuid)),
            Map.entry(Instant.class, new Text("must be a time such as 2026-11-21T09:30:00Z", Text::instant)),
            Map.entry(
                    OffsetDateTime.class,
                    new Text("must be a time such as 2026-11-21T09:30:00+01:00", Text::offsetDateTime)),
            Map.entry(
                    ZonedDateTime.class,
                    new Text("must be a time such as 2026-11-21T09:30:00+00:00[Europe/Lisbon]", Text::zonedDateTime)),
            Map.entry(
                    LocalDateTime.class,
                    new Text("must be a time such as 2026-11-21T09:30:00", fourDigits(LocalDateTime::parse))),
            Map.entry(LocalDate.class, new Text("must be a date such as 2026-11-21", fourDigits(LocalDate::parse))),
            Map.entry(LocalTime.class, new Text("must be a time of day such as 09:30:00", LocalTime::parse)),
            Map.entry(YearMonth.class, new Text("must be a month such as 2026-11", fourDigits(YearMonth::parse))),
            Map.entry(Duration.class, new Text("must be a duration such as PT15M", Duration::parse)),
            Map.entry(ZoneId.class, new Text("must be a time zone such as Europe/Lisbon", ZoneId::of)),
            Map.entry(Currency.class, new Text("must be a currency such as EUR", Currency::getInstance)),
            Map.entry(Locale.class, new Text("must be a language such as pt-BR", Text::locale)),
            Map.entry(URI.class, new Text("must be a URL", URI::create)));

    /// Numbers and booleans are not strings in JSON.
    private static final Set<Class<?>> BARE = Set.of(
            Boolean.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            BigInteger.class,
            Float.class,
            Double.class,
            BigDecimal.class);

    /// The reader for a type, or empty when the type cannot be written as one piece of text.
    public static Optional<Text> of(Type type) {
        var raw = Types.raw(type);
        if (raw.isEnum()) {
            return Optional.of(ofEnum(raw));
        }
        if (Types.isValueRecord(raw)) {
            return ofValueRecord(raw);
        }
        return Optional.ofNullable(SIMPLE.get(MethodType.methodType(raw).wrap().returnType()));
    }

    /// The reader for a type that is a string in JSON, which is read there as it is here; empty for
    /// other types.
    static Optional<Text> ofJsonString(Class<?> type) {
        if (Types.isValueRecord(type)) {
            var inner = Types.raw(RecordShape.of(type).components().getFirst().type());
            return ofJsonString(inner).isPresent() ? of(type) : Optional.empty();
        }
        return SIMPLE.containsKey(type) && !BARE.contains(type) ? of(type) : Optional.empty();
    }

    /// Whether values of the type are strings in JSON.
    public static boolean isJsonString(Class<?> type) {
        return type.isEnum() || ofJsonString(type).isPresent();
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
                throw new RefusedValue(String.valueOf(e.getMessage()));
            }
        }));
    }

    /// Words of its own for why a value was refused: those of a value record, or of a reader.
    private static final class RefusedValue extends RuntimeException {
        private static final long serialVersionUID = 1;

        RefusedValue(String reason) {
            super(reason, null, false, false);
        }
    }

    private static Object truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    /// Numbers are written with these characters; Java alone also reads `٣`, `0x1p3` and `1f`.
    private static Function<String, Object> number(Function<String, Object> reader) {
        return text -> {
            for (int i = 0; i < text.length(); i++) {
                if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
                    throw new IllegalArgumentException(text);
                }
            }
            return reader.apply(text);
        };
    }

    private static Object finite(String text) {
        double number = Double.parseDouble(text);
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException(text);
        }
        return number;
    }

    private static Object finiteFloat(String text) {
        float number = Float.parseFloat(text);
        if (!Float.isFinite(number)) {
            throw new IllegalArgumentException(text);
        }
        return number;
    }

    private static BigInteger integer(String text) {
        if (text.length() > 100) {
            throw new IllegalArgumentException(text);
        }
        return new BigInteger(text);
    }

    /// A number that can be written out; `1e999999999` would fill the memory.
    private static BigDecimal decimal(String text) {
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

    /// RFC 3339 and JSON Schema have years of four digits; Java also reads `+12026-11-21` and `-0001-11-21`.
    private static Function<String, Object> fourDigits(Function<String, Object> reader) {
        return text -> {
            if (text.isEmpty() || !Character.isDigit(text.charAt(0))) {
                throw new IllegalArgumentException(text);
            }
            return reader.apply(text);
        };
    }

    private static Object instant(String text) {
        return offsetDateTime(text).toInstant();
    }

    private static OffsetDateTime offsetDateTime(String text) {
        if (text.isEmpty() || !Character.isDigit(text.charAt(0))) {
            throw new IllegalArgumentException(text);
        }
        var time = OffsetDateTime.parse(text);
        var year = time.withOffsetSameInstant(ZoneOffset.UTC).getYear();
        if (year < 0 || year > 9999) {
            throw new IllegalArgumentException(text);
        }
        return time;
    }

    /// RFC 9557: after the time of RFC 3339 a zone may follow, which then has that offset at that time. `Z` is of
    /// no offset.
    private static ZonedDateTime zonedDateTime(String text) {
        int zone = text.indexOf('[');
        var written = zone < 0 ? text : text.substring(0, zone);
        var time = offsetDateTime(written);
        var zoned = ZonedDateTime.parse(text);
        if (!zoned.toOffsetDateTime().equals(time) && !written.endsWith("Z")) {
            throw new IllegalArgumentException(text);
        }
        return zoned;
    }

    /// A tag of BCP 47, well-formed.
    private static Locale locale(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(text);
        }
        try {
            return new Locale.Builder().setLanguageTag(text).build();
        } catch (IllformedLocaleException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /// Text that every database and log can hold: whole Unicode characters, and not the character 0.
    static String storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == 0) {
                throw new RefusedValue("must be text without the character U+0000");
            }
            if (Character.isSurrogate(c)) {
                var isPair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!isPair) {
                    throw new RefusedValue(
                            "must be text of whole characters; \\u%04x is half of one".formatted((int) c));
                }
                i++;
            }
        }
        return text;
    }
}
