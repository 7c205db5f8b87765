package dev.stoa.web.graphql;

import dev.stoa.web.binding.DeclarationException;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The names of a schema, each with the one Java type that it stands for; and the leaves, which are the same
/// in and out.
final class TypeNames {
    private static final Set<String> ROOTS = Set.of("Query", "Mutation", "Subscription");

    private final Map<String, Signature> claimed = new HashMap<>();
    private final Map<Class<?>, GraphQLEnumType> enums = new LinkedHashMap<>();

    /// Claims a name for a type.
    ///
    /// @return whether the name was free, and the type is still to be described
    /// @throws DeclarationException if the name stands for another type
    boolean claim(String name, Signature type) {
        if (ROOTS.contains(name) || Scalars.isName(name)) {
            throw new DeclarationException(type.raw().getName() + " would be called " + name
                    + " in the schema, which has a type of that name already; rename it");
        }
        var claim = new Signature(type.raw(), type.arguments(), false);
        var other = claimed.putIfAbsent(name, claim);
        if (other != null && !other.equals(claim)) {
            throw new DeclarationException("two types would be called " + name + " in the schema: "
                    + other.raw().getName() + " and " + type.raw().getName() + "; rename one of them");
        }
        return other == null;
    }

    /// The scalar or enum of a Java type, if it is one. What is called `id`, and a value record whose name
    /// ends in `Id`, is an `ID`.
    ///
    /// @param name the name of the field or argument
    Optional<GraphQLType> leaf(Signature type, String name) {
        if (isId(type, name)) {
            return Optional.of(graphql.Scalars.GraphQLID);
        }
        if (type.isValueRecord()) {
            return leaf(type.value(), "");
        }
        if (type.raw().isEnum()) {
            return Optional.of(enumOf(type.raw()));
        }
        return Scalars.of(type.raw()).map(GraphQLType.class::cast);
    }

    static boolean isId(Signature type, String name) {
        if (type.isValueRecord()) {
            return type.raw().getSimpleName().endsWith("Id") || (name.equals("id") && isId(type.value(), name));
        }
        return name.equals("id")
                && List.of(String.class, UUID.class, long.class, Long.class).contains(type.raw());
    }

    private GraphQLEnumType enumOf(Class<?> type) {
        var made = enums.get(type);
        if (made != null) {
            return made;
        }
        claim(type.getSimpleName(), Signature.of(type));
        var builder = GraphQLEnumType.newEnum().name(type.getSimpleName());
        for (var constant : type.getEnumConstants()) {
            builder.value(((Enum<?>) constant).name(), constant);
        }
        var built = builder.build();
        enums.put(type, built);
        return built;
    }
}
