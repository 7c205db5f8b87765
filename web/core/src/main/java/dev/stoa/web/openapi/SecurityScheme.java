package dev.stoa.web.openapi;

/// How callers prove who they are, as the documentation tells it.
public sealed interface SecurityScheme {

    /// A token in the `Authorization` header.
    ///
    /// @param format a hint such as `JWT`
    record Bearer(String format) implements SecurityScheme {}

    /// OAuth 2 with a user name and a password, exchanged for a bearer token (RFC 6749 section 4.3).
    ///
    /// @param tokenUrl where a form with `username` and `password` is posted, relative to the application
    record OAuth2Password(String tokenUrl) implements SecurityScheme {}

    /// A key in a header of its own.
    ///
    /// @param header such as `X-API-Key`
    record ApiKey(String header) implements SecurityScheme {}

    /// What the document calls it.
    default String id() {
        return this instanceof ApiKey ? "api_key" : "signed_in";
    }
}
