package dev.stoa.web.graphql;

import dev.stoa.web.binding.DeclarationException;
import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.FieldCoordinates;
import graphql.schema.GraphQLCodeRegistry;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLInterfaceType;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLOutputType;
import graphql.schema.GraphQLTypeReference;
import graphql.schema.GraphQLUnionType;
import graphql.schema.LightDataFetcher;
import graphql.schema.TypeResolver;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Describes what methods return: records as object types, sealed interfaces as interfaces when they declare
/// components that all their records have, and otherwise as unions.
final class OutputTypes {
    /// The object type of a value whose field may hold one of several.
    static final TypeResolver BY_CLASS = environment -> environment
            .getSchema()
            .getObjectType(Objects.requireNonNull(environment.<Object>getObject())
                    .getClass()
                    .getSimpleName());

    private final TypeNames names;
    private final GraphQLCodeRegistry.Builder code;
    private final Map<String, GraphQLObjectType.Builder> objects = new LinkedHashMap<>();
    private final List<GraphQLNamedType> abstracts = new ArrayList<>();

    OutputTypes(TypeNames names, GraphQLCodeRegistry.Builder code) {
        this.names = names;
        this.code = code;
    }

    /// @param name the name of the field
    GraphQLOutputType of(Signature type, String name) {
        if (type.isOptional()) {
            return nullable(type.inner(), name);
        }
        var nullable = nullable(type, name);
        return type.isNullable() ? nullable : GraphQLNonNull.nonNull(nullable);
    }

    private GraphQLOutputType nullable(Signature type, String name) {
        if (type.isList()) {
            return GraphQLList.list(of(type.inner(), ""));
        }
        var leaf = names.leaf(type, name);
        if (leaf.isPresent()) {
            return (GraphQLOutputType) leaf.get();
        }
        if (type.isPlainRecord()) {
            describe(type);
        } else if (type.raw().isSealed() && type.raw().isInterface()) {
            describeSealed(type);
        } else {
            throw new DeclarationException("the schema has no type for "
                    + type.raw().getName()
                    + "; use a record, a sealed interface of records, an enum, a value, or a list of these");
        }
        return GraphQLTypeReference.typeRef(type.typeName());
    }

    /// The object type of a record, to which fields may be added.
    GraphQLObjectType.Builder describe(Signature type) {
        var name = type.typeName();
        if (names.claim(name, type)) {
            var object = GraphQLObjectType.newObject().name(name);
            objects.put(name, object);
            for (var component : type.raw().getRecordComponents()) {
                var field = type.component(component);
                object.field(GraphQLFieldDefinition.newFieldDefinition()
                        .name(component.getName())
                        .type(of(field, component.getName())));
                code.dataFetcher(FieldCoordinates.coordinates(name, component.getName()), (DataFetcher<?>)
                        new Component(component.getAccessor(), plain(field)));
            }
            for (var parent : type.raw().getInterfaces()) {
                if (parent.isSealed() && !common(parent).isEmpty()) {
                    object.withInterface(GraphQLTypeReference.typeRef(parent.getSimpleName()));
                    describeSealed(Signature.of(parent));
                }
            }
        }
        var object = objects.get(name);
        if (object == null) {
            throw new DeclarationException(name + " is both a record that is returned and another type; rename one");
        }
        return object;
    }

    private void describeSealed(Signature type) {
        var name = type.typeName();
        if (!names.claim(name, type)) {
            return;
        }
        var members = Stream.of(type.raw().getPermittedSubclasses())
                .map(Signature::of)
                .toList();
        for (var member : members) {
            if (!member.isPlainRecord()) {
                throw new DeclarationException(type.raw().getName() + " permits "
                        + member.raw().getName() + ", which is no record; make it one");
            }
            describe(member);
        }
        var common = common(type.raw());
        if (common.isEmpty()) {
            var union = GraphQLUnionType.newUnionType().name(name);
            members.forEach(member -> union.possibleType(GraphQLTypeReference.typeRef(member.typeName())));
            abstracts.add(union.build());
            code.typeResolver(name, BY_CLASS);
            return;
        }
        var shared = GraphQLInterfaceType.newInterface().name(name);
        for (var accessor : common) {
            var signature = Signature.of(accessor, accessor.getAnnotatedReturnType());
            shared.field(GraphQLFieldDefinition.newFieldDefinition()
                    .name(accessor.getName())
                    .type(of(signature, accessor.getName())));
        }
        abstracts.add(shared.build());
        code.typeResolver(name, BY_CLASS);
    }

    /// The accessors that a sealed interface asks of its records.
    private static List<Method> common(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers())
                        && method.getParameterCount() == 0
                        && method.getReturnType() != void.class)
                .toList();
    }

    /// Every type that was described, for the schema.
    Stream<GraphQLNamedType> all() {
        return Stream.concat(objects.values().stream().map(GraphQLObjectType.Builder::build), abstracts.stream());
    }

    /// Makes what a method or component returned into what graphql-java knows how to write.
    @FunctionalInterface
    interface Plain {
        @Nullable
        Object of(@Nullable Object value);
    }

    /// How values of a type are made plain: value records become what they hold, an [Optional] its content.
    static Plain plain(Signature type) {
        if (type.isOptional()) {
            var inner = plain(type.inner());
            return value -> value instanceof Optional<?> optional ? inner.of(optional.orElse(null)) : null;
        }
        if (type.isList() && hasWrappers(type.inner())) {
            var inner = plain(type.inner());
            return value -> {
                var plain = new ArrayList<@Nullable Object>();
                if (value instanceof Iterable<?> items) {
                    items.forEach(item -> plain.add(inner.of(item)));
                }
                return value == null ? null : plain;
            };
        }
        if (type.isValueRecord()) {
            var accessor = type.raw().getRecordComponents()[0].getAccessor();
            accessor.setAccessible(true);
            var inner = plain(type.value());
            return value -> value == null ? null : inner.of(read(accessor, value));
        }
        return value -> value;
    }

    private static boolean hasWrappers(Signature type) {
        return type.isValueRecord() || type.isOptional() || (type.isList() && hasWrappers(type.inner()));
    }

    /// Reads a component of a record.
    static @Nullable Object read(Method accessor, Object record) {
        try {
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + accessor, e);
        }
    }

    private record Component(Method accessor, Plain plain) implements LightDataFetcher<@Nullable Object> {
        Component {
            accessor.setAccessible(true);
        }

        @Override
        public @Nullable Object get(
                GraphQLFieldDefinition field, Object source, Supplier<DataFetchingEnvironment> environment) {
            return plain.of(read(accessor, source));
        }

        @Override
        public @Nullable Object get(DataFetchingEnvironment environment) {
            return plain.of(read(accessor, Objects.requireNonNull(environment.<Object>getSource())));
        }
    }
}
