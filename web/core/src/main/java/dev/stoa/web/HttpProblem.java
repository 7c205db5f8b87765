package dev.stoa.web;

import java.util.Locale;

/// The refusals of HTTP and of the framework itself.
public enum HttpProblem implements ProblemType {
    MALFORMED_REQUEST(400, "The request cannot be read"),
    UNAUTHENTICATED(401, "Sign in first"),
    FORBIDDEN(403, "Not allowed"),
    NOT_FOUND(404, "Not found"),
    METHOD_NOT_ALLOWED(405, "This method is not allowed here"),
    NOT_ACCEPTABLE(406, "No acceptable format"),
    REQUEST_TIMEOUT(408, "The request took too long to arrive"),
    CONFLICT(409, "Conflict"),
    PRECONDITION_FAILED(412, "Changed in the meantime"),
    BODY_TOO_LARGE(413, "The body is too large"),
    URL_TOO_LONG(414, "The URL is too long"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
    RANGE_NOT_SATISFIABLE(416, "The file is not that long"),
    INVALID(422, "Some values are not acceptable"),
    UPGRADE_REQUIRED(426, "Another protocol is spoken here"),
    TOO_MANY_REQUESTS(429, "Too many requests"),
    HEADERS_TOO_LARGE(431, "The headers are too large"),
    INTERNAL(500, "Something went wrong on our side"),
    NOT_IMPLEMENTED(501, "This method is not known here"),
    OVERLOADED(503, "Too busy"),
    UNAVAILABLE(503, "Not available at the moment");

    private final int status;
    private final String title;

    HttpProblem(int status, String title) {
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

    @Override
    public String type() {
        return "/problems/" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
