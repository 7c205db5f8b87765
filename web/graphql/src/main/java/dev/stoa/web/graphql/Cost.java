package dev.stoa.web.graphql;

import graphql.ExecutionResult;
import graphql.execution.AbortExecutionException;
import graphql.execution.ExecutionContext;
import graphql.execution.conditional.ConditionalNodes;
import graphql.execution.instrumentation.InstrumentationContext;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.SimplePerformantInstrumentation;
import graphql.execution.instrumentation.parameters.InstrumentationExecuteOperationParameters;
import graphql.language.ArrayValue;
import graphql.language.DirectivesContainer;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.IntValue;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.language.TypeName;
import graphql.language.VariableReference;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLFieldsContainer;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Refuses an operation that costs too much, before anything is executed. Fragments, variables and `@include`
/// have been taken into account by then.
///
/// The document was validated, which bounds its fields, those of a fragment counted wherever it is spread.
final class Cost extends SimplePerformantInstrumentation {
    /// How many items a list is taken to have when nothing says how many are asked for.
    private static final int USUAL_LIST = 10;

    private static final ConditionalNodes CONDITIONS = new ConditionalNodes();

    private final int most;

    Cost(int most) {
        this.most = most;
    }

    @Override
    public @Nullable InstrumentationContext<ExecutionResult> beginExecuteOperation(
            InstrumentationExecuteOperationParameters parameters, @Nullable InstrumentationState state) {
        var context = parameters.getExecutionContext();
        var schema = context.getGraphQLSchema();
        var operation = context.getOperationDefinition();
        var root = switch (operation.getOperation()) {
            case QUERY -> schema.getQueryType();
            case MUTATION -> schema.getMutationType();
            case SUBSCRIPTION -> schema.getSubscriptionType();
        };
        var cost = new Count(context).of(operation.getSelectionSet(), Objects.requireNonNull(root));
        if (cost > most) {
            throw new AbortExecutionException(List.of(Errors.of(GraphQlProblem.TOO_COMPLEX.because(
                    "The operation costs " + Math.round(cost) + ", more than " + most + "."))));
        }
        return null;
    }

    /// Counts in `double`, which no product of arguments is too large for.
    private record Count(ExecutionContext context) {

        double of(SelectionSet selections, GraphQLType on) {
            double sum = 0;
            for (Selection<?> selection : selections.getSelections()) {
                if (isIncluded((DirectivesContainer<?>) selection)) {
                    sum += of(selection, on);
                }
            }
            return sum;
        }

        private boolean isIncluded(DirectivesContainer<?> selection) {
            return CONDITIONS.shouldInclude(
                    selection,
                    context.getCoercedVariables().toMap(),
                    context.getGraphQLSchema(),
                    context.getGraphQLContext());
        }

        private double of(Selection<?> selection, GraphQLType on) {
            return switch (selection) {
                case Field field -> of(field, on);
                case InlineFragment fragment -> {
                    var condition = fragment.getTypeCondition();
                    yield of(fragment.getSelectionSet(), condition == null ? on : named(condition));
                }
                case FragmentSpread spread -> {
                    FragmentDefinition fragment =
                            Objects.requireNonNull(context.getFragmentsByName().get(spread.getName()));
                    yield of(fragment.getSelectionSet(), named(fragment.getTypeCondition()));
                }
                default -> throw new IllegalStateException("not a selection: " + selection);
            };
        }

        private GraphQLType named(TypeName name) {
            return Objects.requireNonNull(context.getGraphQLSchema().getType(name.getName()));
        }

        /// Introspection costs nothing here; how much of it there may be is limited elsewhere.
        private double of(Field field, GraphQLType on) {
            if (field.getName().startsWith("__")) {
                return 0;
            }
            var inside = field.getSelectionSet();
            if (inside == null) {
                return 1;
            }
            var definition = Objects.requireNonNull(((GraphQLFieldsContainer) on).getFieldDefinition(field.getName()));
            return 1 + items(field, definition) * of(inside, GraphQLTypeUtil.unwrapAll(definition.getType()));
        }

        private double items(Field field, GraphQLFieldDefinition definition) {
            for (var name : List.of("first", "last", "representations")) {
                var asked = asked(field, definition, name);
                if (asked > 0) {
                    return asked;
                }
            }
            if (definition.getArgument("last") != null) {
                return Slice.USUAL;
            }
            // The edges of a connection are counted where `first` is.
            return GraphQLTypeUtil.isList(GraphQLTypeUtil.unwrapNonNull(definition.getType()))
                            && !field.getName().equals("edges")
                    ? USUAL_LIST
                    : 1;
        }

        /// How many an argument asks for; 0 when it says nothing.
        private double asked(Field field, GraphQLFieldDefinition definition, String name) {
            var argument = definition.getArgument(name);
            if (argument == null) {
                return 0;
            }
            for (var sent : field.getArguments()) {
                if (sent.getName().equals(name)) {
                    return switch (sent.getValue()) {
                        case IntValue number -> number.getValue().doubleValue();
                        case ArrayValue list -> list.getValues().size();
                        case VariableReference variable
                        when context.getCoercedVariables().containsKey(variable.getName()) ->
                            size(context.getCoercedVariables().get(variable.getName()));
                        default -> size(argument.getArgumentDefaultValue().getValue());
                    };
                }
            }
            return size(argument.getArgumentDefaultValue().getValue());
        }

        private static double size(@Nullable Object value) {
            return switch (value) {
                case Number number -> number.doubleValue();
                case List<?> list -> list.size();
                case null, default -> 0;
            };
        }
    }
}
