package dev.stoa.web.graphql;

import graphql.ExecutionResult;
import graphql.execution.AbortExecutionException;
import graphql.execution.instrumentation.InstrumentationContext;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.SimplePerformantInstrumentation;
import graphql.execution.instrumentation.parameters.InstrumentationExecuteOperationParameters;
import graphql.normalized.ExecutableNormalizedField;
import graphql.normalized.ExecutableNormalizedOperationFactory;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLTypeUtil;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Refuses an operation that costs too much, before anything is executed. Fragments, variables and `@include`
/// have been taken into account by then.
final class Cost extends SimplePerformantInstrumentation {
    /// How many items a list is taken to have when nothing says how many are asked for.
    private static final int USUAL_LIST = 10;

    private final int most;

    Cost(int most) {
        this.most = most;
    }

    @Override
    public @Nullable InstrumentationContext<ExecutionResult> beginExecuteOperation(
            InstrumentationExecuteOperationParameters parameters, @Nullable InstrumentationState state) {
        var context = parameters.getExecutionContext();
        var options = ExecutableNormalizedOperationFactory.Options.defaultOptions()
                .locale(Locale.ENGLISH)
                .maxFieldsCount(Math.max(most, 1_000));
        var operation = ExecutableNormalizedOperationFactory.createExecutableNormalizedOperation(
                context.getGraphQLSchema(),
                context.getOperationDefinition(),
                context.getFragmentsByName(),
                context.getCoercedVariables(),
                options);
        var cost = of(operation.getTopLevelFields(), context.getGraphQLSchema());
        if (cost > most) {
            throw new AbortExecutionException(List.of(Errors.of(
                    GraphQlProblem.TOO_COMPLEX.because("The operation costs " + cost + ", more than " + most + "."))));
        }
        return null;
    }

    /// Introspection costs nothing here; how much of it there may be is limited elsewhere.
    private static long of(List<ExecutableNormalizedField> fields, GraphQLSchema schema) {
        long sum = 0;
        for (var field : fields) {
            if (!field.getFieldName().startsWith("__")) {
                sum = sum + 1 + items(field, schema) * of(field.getChildren(), schema);
            }
        }
        // Far above any limit, and still far from where the next multiplication would not fit.
        return Math.min(sum, 1_000_000_000_000L);
    }

    private static long items(ExecutableNormalizedField field, GraphQLSchema schema) {
        if (field.getResolvedArguments().get("first") instanceof Integer first) {
            return Math.max(1, first);
        }
        if (field.getResolvedArguments().get("representations") instanceof List<?> representations) {
            return representations.size();
        }
        var type = GraphQLTypeUtil.unwrapNonNull(field.getType(schema));
        // The edges of a connection are counted where `first` is.
        return GraphQLTypeUtil.isList(type) && !field.getFieldName().equals("edges") ? USUAL_LIST : 1;
    }
}
