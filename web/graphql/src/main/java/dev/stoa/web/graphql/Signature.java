package dev.stoa.web.graphql;

import dev.stoa.web.binding.Types;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A Java type as a declaration uses it, with its type arguments, and whether a value may be missing there.
record Signature(Class<?> raw, List<Signature> arguments, boolean isNullable) {

    /// @param element what has the type; may carry the `@Nullable` itself
    static Signature of(AnnotatedElement element, AnnotatedType type) {
        return of(type, Map.of()).orNullable(Types.isNullable(element, type));
    }

    private static Signature of(AnnotatedType type, Map<String, Signature> variables) {
        var isNullable = Types.isNullable(type, type);
        Type declared = type.getType();
        if (declared instanceof TypeVariable<?> variable && variables.containsKey(variable.getName())) {
            return variables.get(variable.getName()).orNullable(isNullable);
        }
        if (type instanceof AnnotatedParameterizedType parameterized && declared instanceof ParameterizedType) {
            var arguments = new ArrayList<Signature>();
            for (var argument : parameterized.getAnnotatedActualTypeArguments()) {
                arguments.add(of(argument, variables));
            }
            return new Signature(Types.raw(declared), List.copyOf(arguments), isNullable);
        }
        return new Signature(Types.raw(declared), List.of(), isNullable);
    }

    static Signature of(Class<?> type) {
        return new Signature(type, List.of(), false);
    }

    private Signature orNullable(boolean also) {
        return also && !isNullable ? new Signature(raw, arguments, true) : this;
    }

    /// The type of a component of this record, with this record's type arguments filled in.
    Signature component(RecordComponent component) {
        var variables = new HashMap<String, Signature>();
        var parameters = raw.getTypeParameters();
        for (int i = 0; i < parameters.length && i < arguments.size(); i++) {
            variables.put(parameters[i].getName(), arguments.get(i));
        }
        return of(component.getAnnotatedType(), variables)
                .orNullable(Types.isNullable(component, component.getAnnotatedType()));
    }

    boolean isList() {
        return raw == List.class || raw == Set.class;
    }

    boolean isOptional() {
        return raw == Optional.class;
    }

    boolean isValueRecord() {
        return Types.isValueRecord(raw);
    }

    boolean isPlainRecord() {
        return raw.isRecord() && !Types.isValueRecord(raw);
    }

    /// The element of a list, the content of an [Optional].
    Signature inner() {
        return arguments.getFirst();
    }

    /// What a value record holds.
    Signature value() {
        return component(raw.getRecordComponents()[0]);
    }

    /// The name of a type of the schema: `Connection<Order>` is `OrderConnection`.
    String typeName() {
        return arguments.stream().map(Signature::typeName).collect(Collectors.joining()) + raw.getSimpleName();
    }
}
