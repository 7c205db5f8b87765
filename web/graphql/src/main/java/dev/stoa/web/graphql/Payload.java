package dev.stoa.web.graphql;

import static dev.stoa.web.graphql.GraphQlProblem.BAD_REQUEST;

import dev.stoa.web.Problem;
import dev.stoa.web.http.UrlEncoded;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The parameters of a GraphQL request.
///
/// @param query the document; null when only its hash was sent
/// @param hash the SHA-256 of the document by which a client that expects it to be known names it
record Payload(
        @Nullable String query,
        @Nullable String operationName,
        Map<String, Object> variables,
        @Nullable String hash) {

    /// Reads JSON so that a decimal arrives as it was sent.
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /// @throws Problem 400
    static Payload body(byte[] body) {
        return of(value(body, "body"));
    }

    /// @throws Problem 400
    static Payload query(UrlEncoded query) {
        var parameters = new HashMap<String, @Nullable Object>();
        query.values().forEach((name, values) -> parameters.put(name, values.getFirst()));
        for (var name : List.of("variables", "extensions")) {
            if (parameters.get(name) instanceof String text) {
                parameters.put(name, text.isEmpty() ? null : value(text.getBytes(StandardCharsets.UTF_8), name));
            }
        }
        return of(parameters);
    }

    private static @Nullable Object value(byte[] text, String what) {
        try {
            return JSON.readValue(text, Object.class);
        } catch (JacksonException e) {
            throw BAD_REQUEST.because("The " + what + " is not well-formed JSON.");
        }
    }

    /// @throws Problem 400
    static Payload of(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> parameters)) {
            throw BAD_REQUEST.because("Send an object with the document in query; batches are not answered.");
        }
        var query = text(parameters, "query");
        var hash = map(map(parameters, "extensions"), "persistedQuery").get("sha256Hash");
        if (query == null && !(hash instanceof String)) {
            throw BAD_REQUEST.because("query is required.");
        }
        return new Payload(
                query,
                text(parameters, "operationName"),
                map(parameters, "variables"),
                hash instanceof String given ? given : null);
    }

    private static @Nullable String text(Map<?, ?> parameters, String name) {
        return switch (parameters.get(name)) {
            case null -> null;
            case String text -> text;
            default -> throw BAD_REQUEST.because(name + " must be text.");
        };
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<?, ?> parameters, String name) {
        return switch (parameters.get(name)) {
            case null -> Map.of();
            case Map<?, ?> map -> (Map<String, Object>) map;
            default -> throw BAD_REQUEST.because(name + " must be an object.");
        };
    }
}
