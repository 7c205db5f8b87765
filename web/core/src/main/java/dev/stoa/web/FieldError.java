package dev.stoa.web;

import java.util.Locale;

/// What is wrong with one value of a request.
///
/// @param in the part of the request that holds the value
/// @param pointer where in that part, as a JSON pointer (RFC 6901): `/due_date`, `/lines/0/quantity`;
///     for a query, path, header or cookie the name after a slash; empty for the whole part
/// @param detail what is expected, to be read after the name of the field: `must be in the future`
public record FieldError(In in, String pointer, String detail) {

    /// The parts of a request.
    public enum In {
        PATH,
        QUERY,
        HEADER,
        COOKIE,
        FORM,
        BODY;

        /// The name in problems and in OpenAPI.
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// An error in the named property of the body, or in the named parameter.
    public static FieldError of(In in, String name, String detail) {
        return new FieldError(in, "/" + name.replace("~", "~0").replace("/", "~1"), detail);
    }
}
