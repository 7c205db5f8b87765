package dev.stoa.web.graphql;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import dev.stoa.web.RequestId;
import dev.stoa.web.http.Request;
import graphql.ErrorType;
import graphql.GraphQLError;
import graphql.language.SourceLocation;
import graphql.validation.ValidationError;
import graphql.validation.ValidationErrorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Errors as clients see them: a message, and in `extensions` the code, status and type of the problem.
final class Errors {
    private static final Set<ValidationErrorType> TOO_MUCH =
            Set.of(ValidationErrorType.MaxQueryDepthExceeded, ValidationErrorType.MaxQueryFieldsExceeded);

    private Errors() {}

    /// A problem at a field of the answer.
    ///
    /// @param path where in the answer; null when nothing was executed
    record Refusal(
            Problem problem,
            @Nullable List<Object> path,
            @Nullable List<SourceLocation> locations) implements GraphQLError {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            return problem.detail();
        }

        @Override
        public @Nullable List<SourceLocation> getLocations() {
            return locations;
        }

        @Override
        public @Nullable List<Object> getPath() {
            return path;
        }

        @Override
        public ErrorType getErrorType() {
            return ErrorType.DataFetchingException;
        }
    }

    private record At(int line, int column) {}

    private record Pointed(String pointer, String detail) {}

    static GraphQLError of(Problem problem) {
        return new Refusal(problem, null, null);
    }

    /// The HTTP status of an answer that has only these errors.
    static int status(List<GraphQLError> errors) {
        return problem(errors.getFirst()).type().status();
    }

    /// The error for the wire.
    static Map<String, Object> write(GraphQLError error, Request request) {
        var problem = problem(error);
        var written = new LinkedHashMap<String, Object>();
        written.put("message", problem.detail());
        if (error.getLocations() != null && !error.getLocations().isEmpty()) {
            written.put(
                    "locations",
                    error.getLocations().stream()
                            .map(at -> new At(at.getLine(), at.getColumn()))
                            .toList());
        }
        if (error.getPath() != null) {
            written.put("path", error.getPath());
        }
        written.put("extensions", extensions(problem, request));
        return written;
    }

    private static Map<String, Object> extensions(Problem problem, Request request) {
        var type = problem.type();
        var extensions = new LinkedHashMap<String, Object>();
        extensions.put("code", type.name());
        extensions.put("status", type.status());
        extensions.put("type", type.type());
        if (type == HttpProblem.INTERNAL) {
            request.get(RequestId.class).ifPresent(id -> extensions.put("requestId", id.value()));
        }
        if (!problem.errors().isEmpty()) {
            extensions.put(
                    "errors",
                    problem.errors().stream()
                            .map(one -> new Pointed(one.pointer(), one.detail()))
                            .toList());
        }
        return extensions;
    }

    /// Whether the error is one of ours that nobody has seen yet, such as null where there may be none.
    static boolean isUnexplained(GraphQLError error) {
        return !(error instanceof Refusal) && problem(error).type() == HttpProblem.INTERNAL;
    }

    /// What graphql-java found wrong, in the words of problems. What it says about our side stays here.
    private static Problem problem(GraphQLError error) {
        if (error instanceof Refusal refusal) {
            return refusal.problem;
        }
        var message = String.valueOf(error.getMessage());
        if (error instanceof ValidationError validation && TOO_MUCH.contains(validation.getValidationErrorType())) {
            return GraphQlProblem.TOO_COMPLEX.because(message);
        }
        return switch (error.getErrorType()) {
            case ErrorType.InvalidSyntax -> GraphQlProblem.GRAPHQL_PARSE_FAILED.because(message);
            case ErrorType.ValidationError ->
                error instanceof ValidationError
                        ? GraphQlProblem.GRAPHQL_VALIDATION_FAILED.because(message)
                        : GraphQlProblem.BAD_USER_INPUT.because(message);
            case ErrorType.ExecutionAborted -> GraphQlProblem.TOO_COMPLEX.because(message);
            case ErrorType.OperationNotSupported -> GraphQlProblem.OPERATION_RESOLUTION_FAILURE.because(message);
            default ->
                HttpProblem.INTERNAL.because("It was not your fault. Name the request id when you ask about it.");
        };
    }
}
