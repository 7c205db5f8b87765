package dev.stoa.web.openapi;

import dev.stoa.web.Example;
import dev.stoa.web.FieldError.In;
import dev.stoa.web.Problem;
import dev.stoa.web.binding.Json;
import dev.stoa.web.binding.RecordShape;
import dev.stoa.web.binding.Text;
import dev.stoa.web.binding.Types;
import dev.stoa.web.binding.Validation;
import dev.stoa.web.binding.Variants;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;

/// Examples of values, as JSON: what declarations give with [Example], and for the rest of a record
/// something that fits.
final class Examples {
    private static final Map<Class<?>, String> TEXTS = Map.ofEntries(
            Map.entry(UUID.class, "01930b5c-7a1e-7000-8000-2b8c4f6d9e10"),
            Map.entry(Instant.class, "2026-11-21T09:30:00Z"),
            Map.entry(OffsetDateTime.class, "2026-11-21T09:30:00+01:00"),
            Map.entry(ZonedDateTime.class, "2026-11-21T09:30:00+00:00[Europe/Lisbon]"),
            Map.entry(LocalDateTime.class, "2026-11-21T09:30:00"),
            Map.entry(LocalDate.class, "2026-11-21"),
            Map.entry(LocalTime.class, "09:30:00"),
            Map.entry(YearMonth.class, "2026-11"),
            Map.entry(Duration.class, "PT15M"),
            Map.entry(ZoneId.class, "Europe/Lisbon"),
            Map.entry(Currency.class, "EUR"),
            Map.entry(Locale.class, "pt-BR"),
            Map.entry(java.net.URI.class, "https://example.org/"));

    private final Json json;
    private final Validation validation;

    Examples(Json json, Validation validation) {
        this.json = json;
        this.validation = validation;
    }

    /// An example that the type takes, or nothing.
    Optional<JsonNode> of(Type type) {
        var javaType = json.mapper().constructType(type);
        return Optional.ofNullable(make(javaType, null, new HashSet<>())).filter(made -> fits(made, javaType));
    }

    /// What a declaration gives, if it does.
    static @Nullable JsonNode stated(AnnotatedElement element, Class<?> type, Json json) {
        var example = Declared.find(element, Example.class);
        if (example == null) {
            return null;
        }
        return Text.isJsonString(type)
                ? json.mapper().stringNode(example.value())
                : json.mapper().readTree(example.value());
    }

    private boolean fits(JsonNode example, JavaType type) {
        try {
            validation.require(json.convert(example, type), In.BODY);
            return true;
        } catch (Problem _) {
            return false;
        }
    }

    /// Null when nothing can be said.
    private @Nullable JsonNode make(JavaType type, @Nullable AnnotatedElement declared, Set<Class<?>> within) {
        var raw = type.getRawClass();
        var written = type.isReferenceType() ? type.getContentType().getRawClass() : raw;
        var stated = declared == null ? null : stated(declared, written, json);
        if (stated == null && raw.isAnnotationPresent(Example.class)) {
            stated = stated(raw, raw, json);
        }
        if (stated != null) {
            return stated;
        }
        if (type.isReferenceType()) {
            return make(type.getContentType(), null, within);
        }
        if (type.isCollectionLikeType()) {
            var element = make(type.getContentType(), null, within);
            var list = json.mapper().createArrayNode();
            return element == null ? list : list.add(element);
        }
        if (type.isMapLikeType()) {
            var value = make(type.getContentType(), null, within);
            var map = json.mapper().createObjectNode();
            return value == null ? map : map.set("name", value);
        }
        if (Types.isValueRecord(raw)) {
            return make(
                    json.mapper()
                            .constructType(
                                    RecordShape.of(raw).components().getFirst().type()),
                    declared,
                    within);
        }
        var variants = Variants.of(raw).orElse(null);
        if (variants != null) {
            var first = variants.records().firstEntry();
            return record(json.mapper().constructType(first.getValue()), variants.property(), first.getKey(), within);
        }
        return raw.isRecord() ? record(type, "", "", within) : value(raw, declared);
    }

    private @Nullable JsonNode record(JavaType type, String discriminator, String name, Set<Class<?>> within) {
        var raw = type.getRawClass();
        if (!within.add(raw)) {
            return null;
        }
        var made = json.mapper().createObjectNode();
        if (!name.isEmpty()) {
            made.put(discriminator, name);
        }
        for (var component : RecordShape.of(raw).components()) {
            var resolved = json.mapper().getTypeFactory().resolveMemberType(component.type(), type.getBindings());
            var value = make(resolved, component.declaration(), within);
            if (value == null && component.isRequired()) {
                return null;
            }
            if (value != null) {
                made.set(component.wireName(), value);
            }
        }
        within.remove(raw);
        return made;
    }

    private @Nullable JsonNode value(Class<?> type, @Nullable AnnotatedElement declared) {
        if (type == String.class) {
            return json.mapper().stringNode(text(declared));
        }
        if (type.isEnum()) {
            return json.mapper().valueToTree(type.getEnumConstants()[0]);
        }
        if (type == boolean.class || type == Boolean.class) {
            return json.mapper().getNodeFactory().booleanNode(true);
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return json.mapper().getNodeFactory().numberNode(number(declared));
        }
        var text = TEXTS.get(type);
        return text == null ? null : json.mapper().stringNode(text);
    }

    private static String text(@Nullable AnnotatedElement declared) {
        if (declared == null) {
            return "text";
        }
        if (Declared.find(declared, Email.class) != null) {
            return "ada@example.org";
        }
        var size = Declared.find(declared, Size.class);
        return size == null
                ? "text"
                : "text".repeat(size.min() / 4 + 1).substring(0, Math.min(Math.max(4, size.min()), size.max()));
    }

    private static long number(@Nullable AnnotatedElement declared) {
        var min = declared == null ? null : Declared.find(declared, Min.class);
        var max = declared == null ? null : Declared.find(declared, Max.class);
        return min != null && min.value() > 1 ? min.value() : max != null && max.value() < 1 ? max.value() : 1;
    }
}
