package dev.stoa.web.graphql;

import static dev.stoa.web.graphql.GraphQlProblem.OPERATION_RESOLUTION_FAILURE;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import dev.stoa.web.Wiring;
import dev.stoa.web.binding.Guard;
import dev.stoa.web.graphql.Operations.Prepared.Ready;
import dev.stoa.web.graphql.Operations.Prepared.Refused;
import dev.stoa.web.http.Request;
import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.ExecutionResultImpl;
import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.execution.AsyncExecutionStrategy;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.DataFetcherExceptionHandlerResult;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.language.OperationDefinition.Operation;
import graphql.schema.GraphQLSchema;
import java.lang.System.Logger.Level;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Answers operations, whatever they arrived by.
final class Operations {
    private static final System.Logger LOG = System.getLogger("dev.stoa.web");

    private final GraphQL graphql;
    private final Documents documents;
    private final QueryLimits limits;
    private final Wiring wiring;

    Operations(GraphQLSchema schema, Documents documents, QueryLimits limits, Wiring wiring) {
        this.documents = documents;
        this.limits = limits;
        this.wiring = wiring;
        DataFetcherExceptionHandler failures = parameters -> {
            var execution = Execution.of(parameters.getDataFetchingEnvironment());
            var failure = parameters.getException();
            var cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                    ? wrapped.getCause()
                    : failure;
            var error = new Errors.Refusal(
                    execution.explain(cause), parameters.getPath().toList(), List.of(parameters.getSourceLocation()));
            return CompletableFuture.completedFuture(
                    DataFetcherExceptionHandlerResult.newResult(error).build());
        };
        this.graphql = GraphQL.newGraphQL(schema)
                .defaultDataFetcherExceptionHandler(failures)
                // Each event of a subscription is executed like a query.
                .subscriptionExecutionStrategy(new AsyncExecutionStrategy(failures))
                .preparsedDocumentProvider((input, _) -> CompletableFuture.completedFuture(
                        input.getGraphQLContext().get(PreparsedDocumentEntry.class)))
                .instrumentation(new Cost(limits.cost()))
                .build();
    }

    /// What became of a payload.
    sealed interface Prepared {
        record Ready(Payload payload, Documents.Read.Good document, Operation kind) implements Prepared {}

        record Refused(List<? extends GraphQLError> errors) implements Prepared {
            Refused(Problem problem) {
                this(List.of(Errors.of(problem)));
            }
        }
    }

    /// An answer for the wire.
    ///
    /// @param status what it is over HTTP
    record Answer(int status, Map<String, @Nullable Object> body) {}

    /// Finds the operation that a payload asks for.
    Prepared prepare(Payload payload) {
        try {
            return switch (documents.find(payload)) {
                case Documents.Read.Bad(var errors) -> new Refused(errors);
                case Documents.Read.Good document -> new Ready(payload, document, kind(document, payload));
            };
        } catch (Problem e) {
            return new Refused(e);
        }
    }

    private static Operation kind(Documents.Read.Good document, Payload payload) {
        var name = payload.operationName();
        var operations = document.operations().stream()
                .filter(one -> name == null || name.isEmpty() || name.equals(one.getName()))
                .toList();
        if (operations.size() == 1) {
            return operations.getFirst().getOperation();
        }
        throw OPERATION_RESOLUTION_FAILURE.because(
                operations.isEmpty()
                        ? "The document has no such operation."
                        : "The document has several operations; say which one in operationName.");
    }

    /// Answers a query or a mutation.
    Answer answer(Ready ready, Request request) {
        try (var execution = new Execution(wiring, request, ready.kind == Operation.QUERY, limits.parallel())) {
            return write(execute(ready, execution), request);
        } catch (Problem e) {
            return refused(new Refused(e), request);
        }
    }

    /// The answer of an operation that was not executed.
    static Answer refused(Refused refused, Request request) {
        return write(
                ExecutionResultImpl.newExecutionResult()
                        .errors(List.copyOf(refused.errors))
                        .build(),
                request);
    }

    /// Takes the answers of an operation, one after the other.
    ///
    /// @param <X> what passing them on may throw
    interface Outcome<X extends Exception> {
        void next(Answer answer) throws X;

        /// There is nothing more than these errors, or, after `@skip`, nothing at all.
        void refused(Answer answer) throws X;
    }

    /// Runs any operation, on this thread, until it has no more answers. Interrupting the thread ends a
    /// subscription.
    <X extends Exception> void run(Prepared prepared, Request request, Outcome<X> outcome) throws X {
        var part = request.part();
        try {
            switch (prepared) {
                case Refused refused -> outcome.refused(refused(refused, part));
                case Ready ready when ready.kind == Operation.SUBSCRIPTION -> subscribe(ready, part, outcome);
                case Ready ready -> {
                    var answer = answer(ready, part);
                    if (answer.body.containsKey("data")) {
                        outcome.next(answer);
                    } else {
                        outcome.refused(answer);
                    }
                }
            }
        } catch (RuntimeException e) {
            outcome.refused(refused(new Refused(wiring.problem(part, e)), part));
        } finally {
            close(part);
        }
    }

    private <X extends Exception> void subscribe(Ready ready, Request request, Outcome<X> outcome) throws X {
        var opening = new Execution(wiring, request, true, limits.parallel());
        try (opening) {
            var answer = write(execute(ready, opening), request);
            if (opening.source() == null) {
                outcome.refused(answer);
                return;
            }
        } catch (Problem e) {
            opening.abandon();
            outcome.refused(refused(new Refused(e), request));
            return;
        }
        var source = Objects.requireNonNull(opening.source());
        try (var events = source.events()) {
            var iterator = events.iterator();
            for (var answer = next(iterator, source.guard(), ready, request);
                    answer != null;
                    answer = next(iterator, source.guard(), ready, request)) {
                outcome.next(answer);
            }
        } catch (Problem e) {
            outcome.refused(refused(new Refused(e), request));
        }
    }

    /// Waits for the next event and answers it; null when there are no more, or the thread was interrupted.
    ///
    /// Who asks is found out again each time: a token that is no longer good ends the subscription.
    private @Nullable Answer next(Iterator<?> events, Guard guard, Ready ready, Request request) {
        var part = request.part();
        try {
            if (!events.hasNext() || Thread.currentThread().isInterrupted()) {
                return null;
            }
            var event = events.next();
            try (var execution = new Execution(wiring, part, true, limits.parallel())) {
                execution.check(guard);
                return write(execute(ready, execution.answering(event)), part);
            }
        } catch (Exception e) {
            if (Thread.currentThread().isInterrupted()) {
                return null;
            }
            throw wiring.problem(part, e);
        } finally {
            close(part);
        }
    }

    /// Closes what was provided for a part of a request, and begins with what it left to do. That may have to
    /// wait for something, which an interrupted thread cannot do.
    private void close(Request part) {
        var wasInterrupted = Thread.interrupted();
        try {
            wiring.end(part);
        } catch (Exception e) {
            LOG.log(Level.ERROR, "what was provided for a GraphQL operation did not close", e);
            wiring.giveUp(part);
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// @throws Problem 503 when it takes too long
    private ExecutionResult execute(Ready ready, Execution execution) {
        var input = ExecutionInput.newExecutionInput()
                .query(ready.document.text())
                .operationName(ready.payload.operationName())
                .variables(ready.payload.variables())
                .locale(Locale.ENGLISH)
                .dataLoaderRegistry(execution.registry())
                .graphQLContext(Map.of(
                        Execution.class,
                        execution,
                        PreparsedDocumentEntry.class,
                        new PreparsedDocumentEntry(ready.document.parsed())))
                .build();
        var result = graphql.executeAsync(input);
        try {
            var answer = result.get(limits.time().toMillis(), TimeUnit.MILLISECONDS);
            log(answer, execution.request());
            return answer;
        } catch (TimeoutException e) {
            input.cancel();
            throw GraphQlProblem.TIMEOUT.because(
                    "The answer took longer than " + limits.time().toMillis() + " ms.");
        } catch (ExecutionException e) {
            throw execution.explain(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw HttpProblem.UNAVAILABLE.because("The server is stopping.");
        }
    }

    /// Logs what a method did that the schema does not allow, once for an answer. What it threw was logged when
    /// it was explained.
    private void log(ExecutionResult answer, Request request) {
        answer.getErrors().stream()
                .filter(Errors::isUnexplained)
                .findFirst()
                .ifPresent(error -> wiring.problem(request, new IllegalStateException(error.getMessage())));
    }

    private static Answer write(ExecutionResult result, Request request) {
        var body = new LinkedHashMap<String, @Nullable Object>();
        if (!result.getErrors().isEmpty()) {
            body.put(
                    "errors",
                    result.getErrors().stream()
                            .map(error -> Errors.write(error, request))
                            .toList());
        }
        if (result.isDataPresent()) {
            body.put("data", result.getData());
        }
        var status = result.isDataPresent() ? 200 : Errors.status(result.getErrors());
        return new Answer(status, body);
    }
}
