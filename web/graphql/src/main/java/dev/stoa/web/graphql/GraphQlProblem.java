package dev.stoa.web.graphql;

import dev.stoa.web.ProblemType;

/// The refusals of GraphQL itself. Their names are `extensions.code`; clients know them from other servers.
public enum GraphQlProblem implements ProblemType {
    BAD_REQUEST(400, "The request cannot be read"),
    GRAPHQL_PARSE_FAILED(400, "The document is not GraphQL"),
    GRAPHQL_VALIDATION_FAILED(400, "The document does not fit the schema"),
    OPERATION_RESOLUTION_FAILURE(400, "No such operation"),
    BAD_USER_INPUT(400, "A variable does not fit its type"),
    TOO_COMPLEX(400, "The document asks for too much"),
    PERSISTED_QUERY_NOT_FOUND(404, "No document with this hash"),
    DOCUMENT_NOT_ALLOWED(403, "Only registered documents are answered"),
    METHOD_NOT_ALLOWED(405, "This operation needs another method"),
    SUBSCRIPTION_NOT_POSSIBLE(400, "Subscriptions need a stream"),
    TIMEOUT(503, "The answer took too long");

    private final int status;
    private final String title;

    GraphQlProblem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
