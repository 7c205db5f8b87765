package dev.stoa.web.graphql;

import dev.stoa.web.Summary;
import dev.stoa.web.Wiring;
import dev.stoa.web.binding.DeclarationException;
import graphql.schema.DataFetcher;
import graphql.schema.FieldCoordinates;
import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLCodeRegistry;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Makes the schema from annotated methods. Names are those of Java, in camelCase, as GraphQL writes them.
final class Schemas {
    private final Wiring wiring;
    private final TypeNames names = new TypeNames();
    private final GraphQLCodeRegistry.Builder code = GraphQLCodeRegistry.newCodeRegistry();
    private final OutputTypes outputs = new OutputTypes(names, code);
    private final InputTypes inputs = new InputTypes(names);
    private final Map<String, GraphQLObjectType.Builder> roots = new HashMap<>();
    private final Federation federation = new Federation();
    private final List<DeclarationException> faults = new ArrayList<>();

    private Schemas(Wiring wiring) {
        this.wiring = wiring;
    }

    /// @throws DeclarationException if something is declared wrongly, with a line for each fault
    static GraphQLSchema of(List<Object> objects, Wiring wiring) {
        var schemas = new Schemas(wiring);
        objects.forEach(schemas::add);
        if (!schemas.roots.containsKey("Query") && schemas.federation.isEmpty()) {
            schemas.faults.add(new DeclarationException(
                    "nothing can be queried; give GraphQl.serve an object with a method that says @QueryField"));
        }
        if (!schemas.faults.isEmpty()) {
            throw DeclarationException.all(schemas.faults);
        }
        return schemas.build();
    }

    private void add(Object object) {
        var methods = dev.stoa.web.binding.Types.methods(object).stream()
                .filter(Schemas::isField)
                .sorted(Comparator.comparing(Method::getName))
                .toList();
        if (methods.isEmpty()) {
            faults.add(
                    new DeclarationException(object.getClass().getSimpleName() + " has no field; give GraphQl.serve an"
                            + " object with a method that says @QueryField, @MutationField, @SubscriptionField, @ObjectField,"
                            + " @Batched or @Entity"));
        }
        for (var method : methods) {
            for (var annotation : method.getAnnotations()) {
                try {
                    add(object, method, annotation);
                } catch (DeclarationException e) {
                    var isPlaced = String.valueOf(e.getMessage())
                            .startsWith(method.getDeclaringClass().getSimpleName() + ".");
                    faults.add(isPlaced ? e : new DeclarationException(method, String.valueOf(e.getMessage())));
                }
            }
        }
    }

    private static boolean isField(Method method) {
        var annotations = Stream.of(
                QueryField.class,
                MutationField.class,
                SubscriptionField.class,
                ObjectField.class,
                Batched.class,
                Entity.class);
        return annotations.anyMatch(method::isAnnotationPresent);
    }

    private void add(Object object, Method method, Annotation annotation) {
        switch (annotation) {
            case QueryField _ -> root("Query", object, method);
            case MutationField _ -> root("Mutation", object, method);
            case SubscriptionField _ -> subscription(object, method);
            case ObjectField _ -> objectField(object, method);
            case Batched batched -> batched(object, method, batched);
            case Entity entity -> entity(object, method, entity);
            default -> {}
        }
    }

    private void root(String type, Object object, Method method) {
        var resolver = new Resolver(object, method, false, inputs, wiring);
        var returned = returned(method);
        field(type, root(type), resolver, returned, new Fields.Called(resolver, OutputTypes.plain(returned)));
    }

    private GraphQLObjectType.Builder root(String type) {
        return roots.computeIfAbsent(type, name -> GraphQLObjectType.newObject().name(name));
    }

    private void subscription(Object object, Method method) {
        var stream = returned(method);
        if (stream.raw() != Stream.class) {
            throw new DeclarationException(method, "is a subscription; return a Stream of its events");
        }
        var resolver = new Resolver(object, method, false, inputs, wiring);
        var events = stream.inner();
        field(
                "Subscription",
                root("Subscription"),
                resolver,
                events,
                new Fields.Subscribed(resolver, OutputTypes.plain(events)));
    }

    private void objectField(Object object, Method method) {
        if (method.getParameterCount() == 0 || !method.getParameterTypes()[0].isRecord()) {
            throw new DeclarationException(method, "is a field of its first parameter; make that a record");
        }
        var resolver = new Resolver(object, method, true, inputs, wiring);
        var parent = Signature.of(method.getParameters()[0], method.getAnnotatedParameterTypes()[0]);
        var returned = returned(method);
        field(
                parent.typeName(),
                outputs.describe(parent),
                resolver,
                returned,
                new Fields.Called(resolver, OutputTypes.plain(returned)));
    }

    private void batched(Object object, Method method, Batched batched) {
        var keyed = Keyed.of(method, batched.value(), batched.by());
        var resolver = new Resolver(object, method, true, inputs, wiring);
        var parent = Signature.of(batched.value());
        field(
                parent.typeName(),
                outputs.describe(parent),
                resolver,
                keyed.found(),
                new Fields.Loaded(resolver, keyed, OutputTypes.plain(keyed.found())));
    }

    private void entity(Object object, Method method, Entity entity) {
        var keyed = Keyed.of(method, null, entity.by());
        var resolver = new Resolver(object, method, true, inputs, wiring);
        federation.add(outputs.describe(keyed.found()), resolver, keyed);
    }

    private static Signature returned(Method method) {
        if (method.getReturnType() == void.class) {
            throw new DeclarationException(method, "returns nothing; a field has a value");
        }
        return Signature.of(method, method.getAnnotatedReturnType());
    }

    private void field(
            String type,
            GraphQLObjectType.Builder object,
            Resolver resolver,
            Signature returned,
            DataFetcher<?> fetcher) {
        var method = resolver.method();
        if (object.hasField(method.getName())) {
            throw new DeclarationException(
                    method,
                    "is the field " + method.getName() + " of " + type + ", which exists already; rename one of them");
        }
        var field = GraphQLFieldDefinition.newFieldDefinition()
                .name(method.getName())
                .type(outputs.of(returned, method.getName()));
        var summary = method.getAnnotation(Summary.class);
        if (summary != null) {
            field.description(summary.value());
        }
        resolver.inputs().forEach(input -> {
            var argument = GraphQLArgument.newArgument().name(input.name()).type(input.described());
            field.argument(input.absent() == null ? argument : argument.defaultValueProgrammatic(input.absent()));
        });
        if (resolver.takesSlice()) {
            field.argument(GraphQLArgument.newArgument()
                            .name("first")
                            .type(GraphQLNonNull.nonNull(graphql.Scalars.GraphQLInt))
                            .defaultValueProgrammatic(Slice.USUAL))
                    .argument(GraphQLArgument.newArgument().name("after").type(graphql.Scalars.GraphQLString));
        }
        if (resolver.takesWindow()) {
            List.of("first", "last")
                    .forEach(name -> field.argument(
                            GraphQLArgument.newArgument().name(name).type(graphql.Scalars.GraphQLInt)));
            List.of("after", "before")
                    .forEach(name -> field.argument(
                            GraphQLArgument.newArgument().name(name).type(graphql.Scalars.GraphQLString)));
        }
        object.field(field);
        code.dataFetcher(FieldCoordinates.coordinates(type, method.getName()), fetcher);
    }

    private GraphQLSchema build() {
        federation.addTo(root("Query"), code);
        var schema = GraphQLSchema.newSchema();
        outputs.all().forEach(schema::additionalType);
        inputs.all().forEach(schema::additionalType);
        roots.forEach((name, root) -> {
            switch (name) {
                case "Query" -> schema.query(root);
                case "Mutation" -> schema.mutation(root);
                default -> schema.subscription(root);
            }
        });
        return schema.codeRegistry(code.build()).build();
    }
}
