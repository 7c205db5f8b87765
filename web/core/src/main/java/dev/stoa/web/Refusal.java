package dev.stoa.web;

import java.util.List;

/// How [Middleware] may answer instead of an endpoint, as the documentation tells it.
///
/// @param headers what it says beside the problem, `Retry-After` of a 429 and 503 and `WWW-Authenticate` of a 401 left
/// out
public record Refusal(int status, List<Field> headers) {

    public Refusal {
        headers = List.copyOf(headers);
    }

    /// A header.
    ///
    /// @param isNumber whether its value is a whole number
    /// @param description what it says, a sentence
    public record Field(String name, boolean isNumber, String description) {}
}
