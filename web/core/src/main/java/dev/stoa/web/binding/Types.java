package dev.stoa.web.binding;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the signatures of endpoints and records say about the values in a request.
public final class Types {
    private Types() {}

    /// The name on the wire of a Java name: `dueDate` is `due_date`.
    public static String wireName(String javaName) {
        var name = new StringBuilder(javaName.length() + 4);
        for (int i = 0; i < javaName.length(); i++) {
            var c = javaName.charAt(i);
            if (Character.isUpperCase(c)) {
                if (i > 0 && !Character.isUpperCase(javaName.charAt(i - 1))) {
                    name.append('_');
                }
                name.append(Character.toLowerCase(c));
            } else {
                name.append(c);
            }
        }
        return name.toString();
    }

    public static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> c -> c;
            case ParameterizedType p -> (Class<?>) p.getRawType();
            default -> Object.class;
        };
    }

    /// The type argument of `List<X>`, `Optional<X>` and the like.
    public static Type argument(Type type) {
        return type instanceof ParameterizedType p ? p.getActualTypeArguments()[0] : Object.class;
    }

    /// What a list or an `Optional` holds; of other types the type itself.
    static Type element(Type type) {
        return isList(type) || raw(type) == Optional.class ? argument(type) : type;
    }

    /// What a list, an `Optional` or a map holds; of other types the type itself.
    public static Type content(Type type) {
        return Map.class.isAssignableFrom(raw(type)) && type instanceof ParameterizedType map
                ? map.getActualTypeArguments()[map.getActualTypeArguments().length - 1]
                : element(type);
    }

    public static boolean isList(Type type) {
        var raw = raw(type);
        return raw == List.class || raw == Set.class;
    }

    /// Whether the record stands for its only component, which is called `value`, and so is written as
    /// that value: `record Slug(String value)` is a JSON string.
    public static boolean isValueRecord(Class<?> type) {
        return type.isRecord() && valueComponent(type) != null;
    }

    static @Nullable RecordComponent valueComponent(Class<?> type) {
        var components = type.getRecordComponents();
        return components.length == 1 && components[0].getName().equals("value") ? components[0] : null;
    }

    /// The methods of an object and of the classes it extends, without those that the compiler made.
    public static List<Method> methods(Object target) {
        var methods = new ArrayList<Method>();
        for (Class<?> type = target.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
            for (var method : type.getDeclaredMethods()) {
                if (!method.isSynthetic()) {
                    methods.add(method);
                }
            }
        }
        return methods;
    }

    public static boolean isNullable(AnnotatedElement element, AnnotatedType type) {
        return element.isAnnotationPresent(Nullable.class) || type.isAnnotationPresent(Nullable.class);
    }
}
