package dev.stoa.web.graphql;

import dev.stoa.web.binding.DeclarationException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A method that takes a set of keys and returns a map from them to what it found.
///
/// @param key the component of the object that holds its key; null when the object is its own key
/// @param found what the map holds for a key
record Keyed(@Nullable RecordComponent key, Signature found) {

    /// @param owner the record that has the key; null when it is the record that is found
    /// @param by the name of the component; empty for the only one of the key's type
    static Keyed of(Method method, @Nullable Class<?> owner, String by) {
        var takesKeys = method.getParameterCount() > 0 && method.getParameterTypes()[0] == Set.class;
        if (!takesKeys || method.getReturnType() != Map.class) {
            throw new DeclarationException(
                    method, "loads by key; take a Set of keys first, and return a Map from them");
        }
        var keys = Signature.of(method.getParameters()[0], method.getAnnotatedParameterTypes()[0]);
        var map = Signature.of(method, method.getAnnotatedReturnType());
        var found = map.arguments().getLast();
        if (map.arguments().getFirst().raw() != keys.inner().raw()) {
            throw new DeclarationException(method, "takes keys of one type and returns a map from another");
        }
        var record = owner == null ? found.raw() : owner;
        if (!record.isRecord()) {
            throw new DeclarationException(method, "loads " + record.getSimpleName() + ", which is no record");
        }
        if (keys.inner().raw() == owner) {
            return new Keyed(null, found);
        }
        var fitting = Stream.of(record.getRecordComponents())
                .filter(component -> component.getType() == keys.inner().raw())
                .filter(component -> by.isEmpty() || component.getName().equals(by))
                .toList();
        if (fitting.size() != 1) {
            throw new DeclarationException(
                    method,
                    "takes keys of type " + keys.inner().raw().getSimpleName() + ", and " + record.getSimpleName()
                            + " has " + fitting.size() + " such components" + (by.isEmpty() ? "" : " called " + by)
                            + "; say which one with by");
        }
        fitting.getFirst().getAccessor().setAccessible(true);
        return new Keyed(fitting.getFirst(), found);
    }

    /// The key of an object, or null if it has none.
    @Nullable
    Object of(Object object) {
        return key == null ? object : OutputTypes.read(key.getAccessor(), object);
    }
}
