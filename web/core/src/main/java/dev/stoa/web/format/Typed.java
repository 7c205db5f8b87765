package dev.stoa.web.format;

import dev.stoa.web.binding.RecordShape;
import dev.stoa.web.binding.Types;
import dev.stoa.web.binding.Variants;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// Types, for formats in which everything is text: what JSON would have had in that place.
final class Typed {
    static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /// In characters. To read a number takes time that grows with the square of its length.
    private static final int LONGEST_NUMBER = 100;

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");
    private static final JavaType UNKNOWN = JSON.constructType(Object.class);

    private Typed() {}

    /// The type with what wraps it taken off.
    static JavaType bare(JavaType type) {
        if (type.hasRawClass(Optional.class)) {
            return bare(type.containedTypeOrUnknown(0));
        }
        if (Types.isValueRecord(type.getRawClass())) {
            return bare(component(type, "value"));
        }
        return type;
    }

    static boolean isRecord(JavaType type) {
        return type.getRawClass().isRecord() && !Types.isValueRecord(type.getRawClass());
    }

    /// Whether it has properties or elements.
    static boolean isCompound(JavaType type) {
        var raw = type.getRawClass();
        return isRecord(type)
                || type.isContainerType()
                || Map.class.isAssignableFrom(raw)
                || Variants.of(raw).isPresent();
    }

    /// The record that a choice between records turns out to be; any other type as it is.
    ///
    /// @param properties the text of a property, or null when it has none
    static JavaType chosen(JavaType type, Function<String, @Nullable String> properties) {
        return isRecord(type)
                ? type
                : Variants.of(type.getRawClass())
                        .map(choice -> choice.records().get(String.valueOf(properties.apply(choice.property()))))
                        .map(JSON::constructType)
                        .orElse(type);
    }

    /// The type of a property, or of a value of a map; [Object] when there is none of that name.
    static JavaType component(JavaType type, String wireName) {
        if (type.isMapLikeType()) {
            return type.getContentType();
        }
        if (!type.getRawClass().isRecord()) {
            return UNKNOWN;
        }
        for (var component : RecordShape.of(type.getRawClass()).components()) {
            if (component.wireName().equals(wireName)) {
                return JSON.getTypeFactory().resolveMemberType(component.type(), type.getBindings());
            }
        }
        return UNKNOWN;
    }

    /// Text as the type would be in JSON, or as text when it is not like the type.
    static JsonNode leaf(String text, JavaType declared) {
        var raw = bare(declared).getRawClass();
        if (raw == boolean.class || raw == Boolean.class) {
            if (text.equals("true") || text.equals("false")) {
                return NODES.booleanNode(text.equals("true"));
            }
        } else if (raw.isPrimitive() || Number.class.isAssignableFrom(raw)) {
            return number(text);
        }
        return NODES.stringNode(text);
    }

    /// Text as a number; as text when it is none, or one that no type reads.
    private static JsonNode number(String text) {
        if (text.length() > LONGEST_NUMBER || !NUMBER.matcher(text).matches()) {
            return NODES.stringNode(text);
        }
        try {
            var isWhole = text.chars().allMatch(c -> c == '-' || Character.isDigit(c));
            return isWhole ? NODES.numberNode(new BigInteger(text)) : NODES.numberNode(new BigDecimal(text));
        } catch (NumberFormatException _) {
            // No BigDecimal has such an exponent.
            return NODES.stringNode(text);
        }
    }

    /// A scalar as text, without the exponents of large numbers.
    static String text(JsonNode scalar) {
        return scalar.isBigDecimal() ? scalar.decimalValue().toPlainString() : scalar.asString();
    }
}
