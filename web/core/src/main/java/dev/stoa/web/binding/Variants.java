package dev.stoa.web.binding;

import dev.stoa.web.Discriminator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// The records of a sealed interface, told apart in JSON by a property that holds the name of one of them:
/// `CreditCard` is `{"type": "credit_card", …}`. A record of such an interface is always written so,
/// whatever type a declaration gives it.
///
/// @param property the discriminator
/// @param records by name
public record Variants(String property, SequencedMap<String, Class<?>> records) {
    private static final ClassValue<Optional<Variants>> ALL = new ClassValue<>() {
        @Override
        protected Optional<Variants> computeValue(Class<?> type) {
            return read(type);
        }
    };

    /// The variants of a sealed interface, or a record as the only variant of itself; empty for other
    /// types, and for an interface that others than records implement, or records that stand for a
    /// single value.
    public static Optional<Variants> of(Class<?> type) {
        return ALL.get(type);
    }

    private static Optional<Variants> read(Class<?> type) {
        if (type.isRecord()) {
            return Types.isValueRecord(type)
                    ? Optional.empty()
                    : parent(type).map(parent -> new Variants(property(parent), named(List.of(type))));
        }
        var records = new ArrayList<Class<?>>();
        return type.isInterface() && type.isSealed() && collect(type, records)
                ? Optional.of(new Variants(property(type), named(records)))
                : Optional.empty();
    }

    private static boolean collect(Class<?> type, List<Class<?>> records) {
        return Stream.of(type.getPermittedSubclasses())
                .allMatch(one -> one.isRecord()
                        ? !Types.isValueRecord(one) && records.add(one)
                        : one.isInterface() && one.isSealed() && collect(one, records));
    }

    private static Optional<Class<?>> parent(Class<?> type) {
        return Stream.of(type.getInterfaces())
                .filter(one -> of(one).isPresent())
                .findFirst();
    }

    /// An interface inside another is told apart as that one is.
    private static String property(Class<?> type) {
        var parent = parent(type);
        if (parent.isPresent()) {
            return property(parent.get());
        }
        var stated = type.getAnnotation(Discriminator.class);
        return stated == null ? "type" : stated.value();
    }

    private static SequencedMap<String, Class<?>> named(List<Class<?>> records) {
        var named = new LinkedHashMap<String, Class<?>>();
        for (var record : records) {
            var other = named.put(Types.wireName(record.getSimpleName()), record);
            if (other != null) {
                throw new DeclarationException(
                        record.getName() + " and " + other.getName() + " have one name in JSON; rename one of them");
            }
        }
        return named;
    }

    /// @throws DeclarationException if a record has a component where the discriminator stands
    void check() {
        for (Map.Entry<String, Class<?>> one : records.entrySet()) {
            var clash = RecordShape.of(one.getValue()).components().stream()
                    .anyMatch(component -> component.wireName().equals(property));
            if (clash) {
                throw new DeclarationException(one.getValue().getName() + " has a component " + property
                        + ", which says in JSON which record it is; rename it, or choose another property with"
                        + " @Discriminator on the interface");
            }
        }
    }
}
