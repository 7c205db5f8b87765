package dev.stoa.web.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.MemberScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaBuilder;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationOption;
import dev.stoa.web.Description;
import dev.stoa.web.binding.Json;
import dev.stoa.web.binding.RecordShape;
import dev.stoa.web.binding.Source;
import dev.stoa.web.binding.Types;
import dev.stoa.web.binding.Variants;
import dev.stoa.web.form.Upload;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// JSON schemas of the types in an application, named after their classes.
///
/// A record that is sent to us lists as required what must be sent. A record that we send has
/// everything, so there all is required but what `@JsonInclude` leaves out when there is nothing to say.
final class Schemas {
    /// Strings that the schema generator takes for something else, with their format if they have one.
    private static final Map<Class<?>, String> STRINGS = Map.of(
            LocalTime.class, "time-local",
            LocalDateTime.class, "date-time-local",
            Duration.class, "duration",
            YearMonth.class, "",
            ZoneId.class, "",
            ZonedDateTime.class, "",
            Currency.class, "",
            Locale.class, "",
            Upload.class, "binary");

    private final Json json;
    private final Set<Class<?>> sentToUs = new HashSet<>();
    private final Set<String> patches = new TreeSet<>();
    private final SchemaBuilder builder;

    Schemas(Json json) {
        this.json = json;
        this.builder = new SchemaGenerator(config()).buildMultipleSchemaDefinitions();
    }

    /// Declares that a type is part of a request. Call it for every such type before the first [#of].
    void isSentToUs(Type type) {
        var raw = Types.raw(Types.content(type));
        Variants.of(raw)
                .<Collection<Class<?>>>map(variants -> variants.records().values())
                .orElse(List.of(raw))
                .stream()
                .filter(one -> one.isRecord() && sentToUs.add(one))
                .forEach(one -> RecordShape.of(one).components().forEach(component -> isSentToUs(component.type())));
    }

    /// A schema, or a reference to one that [#definitions] will hold.
    ObjectNode of(Type type) {
        return builder.createSchemaReference(type);
    }

    /// The schema of a parameter, with its constraints and default.
    ObjectNode ofParameter(Source.Named named) {
        var schema = of(named.type());
        Constraints.describe(named.declaration(), schema);
        if (named.absent() != null && !(named.absent() instanceof Optional<?>)) {
            schema.set("default", json.mapper().valueToTree(named.absent()));
        }
        return schema;
    }

    /// A reference to the schema of a merge patch: the same properties, none of them required.
    ObjectNode ofPatch(Type patched) {
        of(patched);
        var name = Types.raw(patched).getSimpleName();
        patches.add(name);
        return json.mapper().createObjectNode().put("$ref", "#/components/schemas/" + name + "Patch");
    }

    /// The named schemas that were referred to. Call it last.
    ObjectNode definitions() {
        var definitions = builder.collectDefinitions("components/schemas");
        for (var name : patches) {
            var patch = (ObjectNode) definitions.get(name).deepCopy();
            patch.put("description", "A JSON Merge Patch (RFC 7396) of " + name + ": what to change, null to clear.");
            patch.remove(List.of("required", "examples"));
            patch.path("properties").forEach(property -> ((ObjectNode) property).remove("default"));
            definitions.set(name + "Patch", patch);
        }
        return definitions;
    }

    private static final class WholePatterns extends JakartaValidationModule {
        WholePatterns() {
            super(JakartaValidationOption.INCLUDE_PATTERN_EXPRESSIONS);
        }

        @Override
        protected @Nullable String resolveStringPattern(MemberScope<?, ?> member) {
            var pattern = super.resolveStringPattern(member);
            return pattern == null ? null : Constraints.whole(pattern);
        }
    }

    private com.github.victools.jsonschema.generator.SchemaGeneratorConfig config() {
        var config = new SchemaGeneratorConfigBuilder(
                        json.mapper(), SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(
                        Option.DEFINITIONS_FOR_ALL_OBJECTS,
                        Option.PLAIN_DEFINITION_KEYS,
                        Option.EXTRA_OPEN_API_FORMAT_VALUES,
                        Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES,
                        Option.FLATTENED_OPTIONALS,
                        Option.INLINE_NULLABLE_SCHEMAS)
                .without(Option.SCHEMA_VERSION_INDICATOR)
                .with(new WholePatterns());
        config.forTypesInGeneral()
                .withCustomDefinitionProvider((type, context) -> {
                    var inline = inline(type.getErasedType());
                    return inline == null ? null : new CustomDefinition(inline, true);
                })
                .withCustomDefinitionProvider((type, context) -> {
                    if (!type.isInstanceOf(Map.class)) {
                        return null;
                    }
                    var values = context.getTypeContext().getTypeParameterFor(type, Map.class, 1);
                    var map = json.mapper().createObjectNode().put("type", "object");
                    map.set("additionalProperties", context.createDefinitionReference(values));
                    return new CustomDefinition(map, true);
                })
                .withCustomDefinitionProvider(new VariantSchemas(json))
                .withDescriptionResolver(scope -> description(scope.getType().getErasedType()))
                .withPropertySorter((_, _) -> 0)
                .withDefinitionNamingStrategy((key, _) -> name(key.getType()))
                .withTypeAttributeOverride((schema, scope, _) -> {
                    var type = scope.getType().getErasedType();
                    addExample(schema, Examples.stated(type, type, json));
                });
        config.forFields()
                .withPropertyNameOverrideResolver(Schemas::wireName)
                .withRequiredCheck(this::isRequired)
                .withNullableCheck(Schemas::isNullable)
                .withDefaultResolver(Schemas::defaultValue)
                .withDescriptionResolver(field -> {
                    var component = component(field);
                    return component == null || field.isFakeContainerItemScope()
                            ? null
                            : description(component.declaration());
                })
                .withInstanceAttributeOverride((schema, field, _) -> {
                    var component = component(field);
                    if (component != null && !field.isFakeContainerItemScope()) {
                        var type = Types.raw(
                                Types.isList(component.type()) ? Object.class : Types.content(component.type()));
                        addExample(schema, Examples.stated(component.declaration(), type, json));
                    }
                });
        return config.build();
    }

    private static void addExample(ObjectNode schema, @Nullable JsonNode example) {
        if (example != null) {
            schema.putArray("examples").add(example);
        }
    }

    private static @Nullable String description(AnnotatedElement declared) {
        var description = Declared.find(declared, Description.class);
        return description == null ? null : description.value();
    }

    private @Nullable ObjectNode inline(Class<?> type) {
        var schema = json.mapper().createObjectNode();
        var format = STRINGS.get(type);
        if (format != null) {
            schema.put("type", "string");
            return format.isEmpty() ? schema : schema.put("format", format);
        }
        if (type.isEnum()) {
            var names = schema.put("type", "string").putArray("enum");
            Stream.of(type.getEnumConstants()).forEach(constant -> names.add(wireName((Enum<?>) constant)));
            return schema;
        }
        if (Types.isValueRecord(type)) {
            var value = RecordShape.of(type).components().getFirst();
            return of(value.type());
        }
        return null;
    }

    private static String name(com.fasterxml.classmate.ResolvedType type) {
        var name = new StringBuilder();
        for (var argument : type.getTypeParameters()) {
            name.append(name(argument));
        }
        return name.append(type.getErasedType().getSimpleName()).toString();
    }

    /// The component behind a field, or null when the field is of another kind of class.
    private static RecordShape.@Nullable Component component(FieldScope field) {
        var type = field.getDeclaringType().getErasedType();
        if (!type.isRecord()) {
            return null;
        }
        return RecordShape.of(type).components().stream()
                .filter(component -> component.name().equals(field.getDeclaredName()))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String wireName(FieldScope field) {
        var component = component(field);
        return component == null ? null : component.wireName();
    }

    private boolean isRequired(FieldScope field) {
        var component = component(field);
        if (component == null) {
            return false;
        }
        return sentToUs.contains(field.getDeclaringType().getErasedType())
                ? component.isRequired()
                : !isLeftOut(component);
    }

    private static boolean isNullable(FieldScope field) {
        var component = component(field);
        return component != null && !component.isRequired() && component.absent() == null && !isLeftOut(component);
    }

    /// Whether it is left out when there is nothing to say, instead of being null or empty.
    private static boolean isLeftOut(RecordShape.Component component) {
        var included = Declared.find(component.declaration(), JsonInclude.class);
        return included != null && included.value() != JsonInclude.Include.ALWAYS;
    }

    private static @Nullable Object defaultValue(FieldScope field) {
        var component = component(field);
        if (component == null || field.isFakeContainerItemScope()) {
            return null;
        }
        return switch (component.absent()) {
            case Enum<?> constant -> wireName(constant);
            case Optional<?> _ -> null;
            case null, default -> component.absent();
        };
    }

    private static String wireName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
