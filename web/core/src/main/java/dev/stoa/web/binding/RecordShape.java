package dev.stoa.web.binding;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.stoa.web.Default;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A record as requests fill it in: the names, types and defaults of its components, and its constructor.
///
/// @param constructor takes an `Object[]` of the components and returns the record
public record RecordShape(Class<?> type, List<Component> components, MethodHandle constructor) {
    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return read(type);
        }
    };

    /// @param name in Java
    /// @param wireName in JSON, queries and forms
    /// @param isRequired whether it must be sent
    /// @param absent what it is when it is not sent; null when it is required, or when it is then null
    public record Component(
            String name,
            String wireName,
            Type type,
            boolean isRequired,
            @Nullable Object absent,
            RecordComponent declaration) {}

    /// The shape of a record class.
    public static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    /// Calls the record's constructor.
    ///
    /// @throws IllegalArgumentException if the record refuses the values
    public static Object construct(MethodHandle constructor, @Nullable Object[] values) {
        try {
            return (Object) constructor.invokeExact(values);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a record's constructor threw a checked exception", e);
        }
    }

    private static RecordShape read(Class<?> type) {
        var components = Stream.of(type.getRecordComponents())
                .map(RecordShape::component)
                .toList();
        return new RecordShape(type, components, constructorOf(type));
    }

    private static Component component(RecordComponent component) {
        var type = component.getGenericType();
        var property = component.getAccessor().getAnnotation(JsonProperty.class);
        var wireName = property == null ? Types.wireName(component.getName()) : property.value();
        var absent = absent(type, component.getAnnotation(Default.class), component.toString());
        var isRequired = absent == null && !Types.isNullable(component, component.getAnnotatedType());
        return new Component(component.getName(), wireName, type, isRequired, absent, component);
    }

    /// What a value of the type is when it is not sent: its default, an empty list, an empty
    /// [Optional], or null.
    static @Nullable Object absent(Type type, @Nullable Default written, String where) {
        if (written != null) {
            var text = Text.of(type)
                    .orElseThrow(() -> new DeclarationException(where
                            + ": @Default works on values that can be written in a URL; use null and decide in code"));
            try {
                return text.read(written.value());
            } catch (IllegalArgumentException e) {
                throw new DeclarationException(where + ": @Default(\"" + written.value() + "\") " + e.getMessage());
            }
        }
        if (Types.isList(type)) {
            return Types.raw(type) == Set.class ? Set.of() : List.of();
        }
        return Types.raw(type) == Optional.class ? Optional.empty() : null;
    }

    private static MethodHandle constructorOf(Class<?> type) {
        var parameters = Stream.of(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            var constructor = type.getDeclaredConstructor(parameters);
            constructor.setAccessible(true);
            return MethodHandles.lookup()
                    .unreflectConstructor(constructor)
                    .asSpreader(Object[].class, parameters.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " has no canonical constructor", e);
        }
    }
}
