package dev.stoa.web.graphql;

import dev.stoa.web.binding.DeclarationException;
import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.introspection.Introspection.DirectiveLocation;
import graphql.language.ArrayValue;
import graphql.language.BooleanValue;
import graphql.language.FloatValue;
import graphql.language.IntValue;
import graphql.language.ObjectValue;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.language.VariableReference;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.FieldCoordinates;
import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLCodeRegistry;
import graphql.schema.GraphQLDirective;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNamedSchemaElement;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLSchemaElement;
import graphql.schema.GraphQLTypeReference;
import graphql.schema.GraphQLUnionType;
import graphql.schema.idl.SchemaPrinter;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Makes the schema a subgraph of Apollo Federation 2: `@key` on entities, `_service` and `_entities`.
///
/// See the [subgraph
/// specification](https://www.apollographql.com/docs/graphos/reference/federation/subgraph-spec).
final class Federation {
    private static final String LINK =
            "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.3\", import: [\"@key\"])\n\n";
    private static final GraphQLDirective KEY = GraphQLDirective.newDirective()
            .name("key")
            .repeatable(true)
            .validLocation(DirectiveLocation.OBJECT)
            .argument(GraphQLArgument.newArgument()
                    .name("fields")
                    .type(GraphQLNonNull.nonNull(graphql.Scalars.GraphQLString)))
            .build();
    private static final GraphQLScalarType ANY =
            Scalars.scalar("_Any", "The key of an entity, with its __typename", new Any());

    private final Map<String, Finder> entities = new LinkedHashMap<>();
    private volatile @Nullable String sdl;

    private record Finder(Resolver resolver, Keyed keyed) {
        String keyName() {
            return key().getName();
        }

        RecordComponent key() {
            return Objects.requireNonNull(keyed.key());
        }
    }

    boolean isEmpty() {
        return entities.isEmpty();
    }

    void add(GraphQLObjectType.Builder type, Resolver resolver, Keyed keyed) {
        if (resolver.inputs().findAny().isPresent() || resolver.takesSlice() || resolver.takesWindow()) {
            throw new DeclarationException(
                    resolver.method(), "finds entities; it takes their keys, what is provided, and no arguments");
        }
        var finder = new Finder(resolver, keyed);
        if (entities.putIfAbsent(keyed.found().typeName(), finder) != null) {
            throw new DeclarationException(
                    resolver.method(), "finds " + keyed.found().typeName() + ", and so does another; keep one");
        }
        type.withAppliedDirective(KEY.toAppliedDirective()
                .transform(key -> key.argument(KEY.getArgument("fields")
                        .toAppliedArgument()
                        .transform(fields -> fields.valueProgrammatic(finder.keyName())))));
    }

    void addTo(GraphQLObjectType.Builder query, GraphQLCodeRegistry.Builder code) {
        if (entities.isEmpty()) {
            return;
        }
        var service = GraphQLObjectType.newObject()
                .name("_Service")
                .field(GraphQLFieldDefinition.newFieldDefinition()
                        .name("sdl")
                        .type(GraphQLNonNull.nonNull(graphql.Scalars.GraphQLString)))
                .build();
        var union = GraphQLUnionType.newUnionType().name("_Entity");
        entities.keySet().forEach(name -> union.possibleType(GraphQLTypeReference.typeRef(name)));
        query.field(GraphQLFieldDefinition.newFieldDefinition().name("_service").type(GraphQLNonNull.nonNull(service)))
                .field(GraphQLFieldDefinition.newFieldDefinition()
                        .name("_entities")
                        .type(GraphQLNonNull.nonNull(GraphQLList.list(union.build())))
                        .argument(GraphQLArgument.newArgument()
                                .name("representations")
                                .type(GraphQLNonNull.nonNull(GraphQLList.list(GraphQLNonNull.nonNull(ANY))))));
        code.typeResolver("_Entity", OutputTypes.BY_CLASS)
                .dataFetcher(FieldCoordinates.coordinates("Query", "_service"), (DataFetcher<?>)
                        environment -> Map.of("sdl", sdl(environment.getGraphQLSchema())))
                .dataFetcher(FieldCoordinates.coordinates("Query", "_entities"), (DataFetcher<?>) this::entities);
    }

    /// Printed once; anyone may ask, and often.
    private String sdl(GraphQLSchema schema) {
        var printed = sdl;
        if (printed == null) {
            printed = LINK + print(schema);
            sdl = printed;
        }
        return printed;
    }

    /// The schema in GraphQL's own language, without what this adds, which other subgraphs are not told.
    static String print(GraphQLSchema schema) {
        return new SchemaPrinter(SchemaPrinter.Options.defaultOptions()
                        .includeSchemaDefinition(false)
                        .includeDirectiveDefinitions(false)
                        .includeDirectives(Set.of("key", "deprecated", "oneOf")::contains)
                        .includeSchemaElement(Federation::isOwn))
                .print(schema);
    }

    private static boolean isOwn(GraphQLSchemaElement element) {
        return switch (element) {
            case GraphQLObjectType type
            when type.getName().equals("Query") ->
                type.getFieldDefinitions().stream().anyMatch(Federation::isOwn);
            case GraphQLNamedSchemaElement named -> !named.getName().startsWith("_");
            default -> true;
        };
    }

    private CompletableFuture<List<@Nullable Object>> entities(DataFetchingEnvironment environment) {
        var execution = Execution.of(environment);
        List<Map<String, Object>> representations = Objects.requireNonNull(environment.getArgument("representations"));
        return execution.async(() -> find(execution, representations));
    }

    private List<@Nullable Object> find(Execution execution, List<Map<String, Object>> representations)
            throws Exception {
        var reading = new Reading();
        var keys = new ArrayList<@Nullable Object>();
        var wanted = new LinkedHashMap<String, Set<Object>>();
        for (var representation : representations) {
            var type = String.valueOf(representation.get("__typename"));
            var pointer = "/representations/" + keys.size();
            var key = key(type, representation, pointer, reading);
            keys.add(key);
            if (key != null) {
                wanted.computeIfAbsent(type, _ -> new LinkedHashSet<>()).add(key);
            }
        }
        reading.require();
        var found = new HashMap<String, Map<?, ?>>();
        for (var one : wanted.entrySet()) {
            found.put(one.getKey(), find(execution, one.getKey(), one.getValue()));
        }
        var entities = new ArrayList<@Nullable Object>();
        for (int i = 0; i < keys.size(); i++) {
            var type = String.valueOf(representations.get(i).get("__typename"));
            entities.add(found.getOrDefault(type, Map.of()).get(keys.get(i)));
        }
        return entities;
    }

    private @Nullable Object key(String type, Map<String, Object> representation, String pointer, Reading reading) {
        var finder = entities.get(type);
        if (finder == null) {
            reading.fail(pointer, "is not an entity of this subgraph");
            return null;
        }
        var name = finder.keyName();
        var sent = representation.get(name);
        if (sent == null) {
            reading.fail(pointer + "/" + name, "is required");
            return null;
        }
        return InputTypes.read(finder.keyed.found().component(finder.key()), "id", sent, pointer + "/" + name, reading);
    }

    private Map<?, ?> find(Execution execution, String type, Set<Object> keys) throws Exception {
        var resolver = Objects.requireNonNull(entities.get(type)).resolver;
        execution.check(resolver.guard());
        var found = resolver.call(execution, keys, resolver.read(Map.of()));
        return found instanceof Map<?, ?> map ? map : Map.of();
    }

    /// Any value, as JSON has it.
    private static final class Any implements Coercing<Object, Object> {
        @Override
        public Object serialize(Object value, GraphQLContext context, Locale locale) {
            return value;
        }

        @Override
        public Object parseValue(Object input, GraphQLContext context, Locale locale) {
            if (input instanceof Map<?, ?>) {
                return input;
            }
            throw new CoercingParseValueException("must be an object with a __typename");
        }

        @Override
        public Object parseLiteral(Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
            if (any(input, variables) instanceof Map<?, ?> object) {
                return object;
            }
            throw new CoercingParseLiteralException("must be an object with a __typename");
        }

        private static @Nullable Object any(Value<?> input, CoercedVariables variables) {
            return switch (input) {
                case StringValue text -> text.getValue();
                case BooleanValue truth -> truth.isValue();
                case IntValue whole -> whole.getValue();
                case FloatValue decimal -> decimal.getValue();
                case VariableReference reference -> variables.get(reference.getName());
                case ArrayValue list ->
                    list.getValues().stream().map(item -> any(item, variables)).toList();
                case ObjectValue object -> {
                    var fields = new LinkedHashMap<String, @Nullable Object>();
                    object.getObjectFields()
                            .forEach(field -> fields.put(field.getName(), any(field.getValue(), variables)));
                    yield fields;
                }
                default -> null;
            };
        }
    }
}
