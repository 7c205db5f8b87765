package dev.stoa.web.graphql;

import dev.stoa.web.Default;
import dev.stoa.web.binding.DeclarationException;
import dev.stoa.web.binding.RecordShape;
import dev.stoa.web.binding.Text;
import dev.stoa.web.binding.Variants;
import graphql.Directives;
import graphql.schema.GraphQLInputObjectField;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLInputType;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLTypeReference;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Describes what methods take, and reads it: a record `NewOrder` is the input type `NewOrderInput`, and a sealed
/// interface one that is `@oneOf`, with a field for each of its records.
final class InputTypes {
    private final TypeNames names;
    private final Map<String, GraphQLInputObjectType.Builder> objects = new LinkedHashMap<>();

    InputTypes(TypeNames names) {
        this.names = names;
    }

    /// An argument, or a field of an input object.
    ///
    /// @param absent what it is when it is not sent, as a client would send it; null when there is no such
    ///     value
    record Input(
            String name,
            Signature type,
            GraphQLInputType described,
            @Nullable Object absent) {}

    /// @param element the parameter or component
    Input of(AnnotatedElement element, String name, Signature type) {
        var absent = absent(element.getAnnotation(Default.class), name, type);
        return new Input(name, type, described(type, name), absent);
    }

    private GraphQLInputType described(Signature type, String name) {
        if (type.isOptional()) {
            return nullable(type.inner(), name);
        }
        var nullable = nullable(type, name);
        return type.isNullable() ? nullable : GraphQLNonNull.nonNull(nullable);
    }

    private GraphQLInputType nullable(Signature type, String name) {
        if (type.isList()) {
            return GraphQLList.list(described(type.inner(), ""));
        }
        var leaf = names.leaf(type, name);
        if (leaf.isPresent()) {
            return (GraphQLInputType) leaf.get();
        }
        var variants = variants(type);
        if (variants.isPresent()) {
            return oneOf(type, variants.get());
        }
        if (!type.isPlainRecord()) {
            throw new DeclarationException(
                    "cannot take " + type.raw().getName() + " " + name
                            + " from a client; use a record, a sealed interface of records, an enum, a value, a list of these, or provide it");
        }
        var typeName = name(type);
        if (names.claim(typeName, type)) {
            var object = GraphQLInputObjectType.newInputObject().name(typeName);
            objects.put(typeName, object);
            for (var component : type.raw().getRecordComponents()) {
                var input = of(component, component.getName(), type.component(component));
                var field = GraphQLInputObjectField.newInputObjectField()
                        .name(input.name)
                        .type(input.described);
                object.field(input.absent == null ? field : field.defaultValueProgrammatic(input.absent));
            }
        }
        return GraphQLTypeReference.typeRef(typeName);
    }

    /// The records of a sealed interface.
    private static Optional<Variants> variants(Signature type) {
        return type.raw().isInterface() ? Variants.of(type.raw()) : Optional.empty();
    }

    private GraphQLInputType oneOf(Signature type, Variants variants) {
        var typeName = name(type);
        if (names.claim(typeName, type)) {
            var object = GraphQLInputObjectType.newInputObject()
                    .name(typeName)
                    .withAppliedDirective(Directives.OneOfDirective.toAppliedDirective());
            objects.put(typeName, object);
            for (var record : variants.records().sequencedValues()) {
                object.field(GraphQLInputObjectField.newInputObjectField()
                        .name(fieldOf(record))
                        .type(nullable(Signature.of(record), "")));
            }
        }
        return GraphQLTypeReference.typeRef(typeName);
    }

    /// The field in which a record of a sealed interface is sent.
    private static String fieldOf(Class<?> record) {
        var name = record.getSimpleName();
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static String name(Signature type) {
        var name = type.typeName();
        return name.endsWith("Input") ? name : name + "Input";
    }

    private static @Nullable Object absent(@Nullable Default written, String name, Signature type) {
        if (written == null) {
            return type.isList() ? List.of() : null;
        }
        try {
            Object value = Text.of(type.raw()).orElseThrow().read(written.value());
            return switch (value) {
                case Enum<?> constant -> constant.name();
                case Boolean truth -> truth;
                case Number number -> number;
                default -> written.value();
            };
        } catch (RuntimeException e) {
            throw new DeclarationException(name + ": @Default(\"" + written.value() + "\") " + e.getMessage());
        }
    }

    /// Every type that was described, for the schema.
    Stream<GraphQLNamedType> all() {
        return objects.values().stream().map(GraphQLInputObjectType.Builder::build);
    }

    /// Makes what graphql-java read into a value of the declared type.
    ///
    /// @param pointer where it was sent, for errors
    /// @return null when it was not sent, or after noting an error
    static @Nullable Object read(Signature type, String name, @Nullable Object sent, String pointer, Reading reading) {
        if (type.isOptional()) {
            return Optional.ofNullable(read(type.inner(), name, sent, pointer, reading));
        }
        if (sent == null) {
            return null;
        }
        if (type.isList()) {
            var items = new ArrayList<@Nullable Object>();
            for (var item : (List<?>) sent) {
                items.add(read(type.inner(), "", item, pointer + "/" + items.size(), reading));
            }
            return type.raw() == Set.class ? new LinkedHashSet<>(items) : items;
        }
        if (type.isPlainRecord()) {
            return record(type, (Map<?, ?>) sent, pointer, reading);
        }
        var variants = variants(type);
        if (variants.isPresent()) {
            return variant(variants.get(), (Map<?, ?>) sent, pointer, reading);
        }
        return sent instanceof Enum<?> && !type.isValueRecord() ? sent : value(type, sent, pointer, reading);
    }

    /// Validation has seen to it that one field was sent.
    private static @Nullable Object variant(Variants variants, Map<?, ?> sent, String pointer, Reading reading) {
        for (var record : variants.records().sequencedValues()) {
            var field = fieldOf(record);
            if (sent.get(field) instanceof Map<?, ?> value) {
                return record(Signature.of(record), value, pointer + "/" + field, reading);
            }
        }
        reading.fail(pointer, "must have one field");
        return null;
    }

    private static @Nullable Object value(Signature type, Object sent, String pointer, Reading reading) {
        try {
            var text = sent instanceof Enum<?> constant ? constant.name().toLowerCase(Locale.ROOT) : sent.toString();
            return Text.of(type.raw()).orElseThrow().read(text);
        } catch (IllegalArgumentException e) {
            reading.fail(pointer, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static @Nullable Object record(Signature type, Map<?, ?> sent, String pointer, Reading reading) {
        var before = reading.failures();
        var components = type.raw().getRecordComponents();
        var values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            var name = components[i].getName();
            values[i] = read(type.component(components[i]), name, sent.get(name), pointer + "/" + name, reading);
        }
        if (reading.failures() > before) {
            return null;
        }
        try {
            var made = RecordShape.construct(RecordShape.of(type.raw()).constructor(), values);
            reading.put(made, pointer);
            return made;
        } catch (IllegalArgumentException e) {
            reading.fail(pointer, String.valueOf(e.getMessage()));
            return null;
        }
    }
}
