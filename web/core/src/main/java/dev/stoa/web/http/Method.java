package dev.stoa.web.http;

import java.util.Optional;

/// The request methods that endpoints can answer (RFC 9110 section 9, RFC 5789 for PATCH).
public enum Method {
    GET,
    HEAD,
    POST,
    PUT,
    PATCH,
    DELETE,
    OPTIONS;

    /// Finds a method by its name on the wire, which is case-sensitive. Empty for one we do not serve.
    public static Optional<Method> find(String name) {
        for (var method : values()) {
            if (method.name().equals(name)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }

    /// Whether a request with this method carries its input in a body.
    public boolean hasBody() {
        return this == POST || this == PUT || this == PATCH;
    }
}
