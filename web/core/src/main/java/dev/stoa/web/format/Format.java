package dev.stoa.web.format;

import dev.stoa.web.http.Reply;
import java.util.List;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;

/// Another way of writing what JSON says. A format turns its text into the tree that JSON would have been, and
/// back, so that names, rules and refusals are the same in all of them.
public interface Format {

    /// What it is called in `Accept` and `Content-Type`, in lower case and without parameters.
    String mediaType();

    /// The `Content-Type` of a reply.
    default String contentType() {
        return mediaType() + "; charset=utf-8";
    }

    /// Whether it can hold values of a type.
    boolean fits(JavaType type);

    /// Writes a value in UTF-8.
    ///
    /// @param type what was declared; the value may hold more than that
    byte[] write(JsonNode value, JavaType type);

    /// What a reply says in its headers because the body has no room for it.
    default List<Reply.Header> headers(JsonNode value, JavaType type) {
        return List.of();
    }

    /// Reads UTF-8. The tree may have nodes that do not fit the type; whoever binds it says so.
    ///
    /// @throws dev.stoa.web.Problem 400 if it cannot be read
    JsonNode read(byte[] body, JavaType type);
}
