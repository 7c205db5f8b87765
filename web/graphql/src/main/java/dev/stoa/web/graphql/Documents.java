package dev.stoa.web.graphql;

import static dev.stoa.web.graphql.GraphQlProblem.*;

import dev.stoa.web.Problem;
import dev.stoa.web.graphql.Documents.Read.Bad;
import dev.stoa.web.graphql.Documents.Read.Good;
import graphql.ExecutionInput;
import graphql.GraphQLError;
import graphql.ParseAndValidate;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.Node;
import graphql.parser.ParserOptions;
import graphql.schema.GraphQLSchema;
import graphql.validation.GoodFaithIntrospectionExceeded;
import graphql.validation.QueryComplexityLimits;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Parsed and validated documents by their SHA-256, so that neither is done again for a document that was
/// used lately.
///
/// It is also the store of automatic persisted queries: a client that sends only the hash gets
/// `PERSISTED_QUERY_NOT_FOUND` when the document is not here, and then sends both. When documents were
/// registered at the start, there are no others.
final class Documents {
    /// Characters of all documents that are kept. What they are parsed into takes up to a hundred times as
    /// much.
    private static final int KEPT = 500_000;

    private final GraphQLSchema schema;
    private final QueryLimits limits;
    private final boolean introspection;
    private final @Nullable Map<String, Good> registered;
    private final LinkedHashMap<String, Good> recent = new LinkedHashMap<>(64, 0.75f, true);
    private int recentCharacters;

    /// What became of a document.
    sealed interface Read {
        record Good(String text, Document parsed) implements Read {}

        record Bad(List<? extends GraphQLError> errors) implements Read {}
    }

    /// @param only documents that are answered, and no others; empty for all
    /// @throws IllegalArgumentException if one of them does not fit the schema
    Documents(GraphQLSchema schema, QueryLimits limits, boolean introspection, List<String> only) {
        this.schema = schema;
        this.limits = limits;
        this.introspection = introspection;
        this.registered = only.isEmpty() ? null : only.stream().collect(Collectors.toMap(Documents::hash, this::good));
    }

    private Good good(String text) {
        return switch (read(text)) {
            case Good good -> good;
            case Bad(var errors) ->
                throw new IllegalArgumentException("a registered document does not fit the schema: "
                        + errors.getFirst().getMessage() + "\n" + text);
        };
    }

    /// The document of a request.
    ///
    /// @throws Problem if it is not known and was not sent, or is not one that is answered
    Read find(Payload payload) {
        var text = payload.query();
        if (text == null) {
            var known = known(String.valueOf(payload.hash()).toLowerCase(Locale.ROOT));
            if (known == null) {
                throw registered == null
                        ? PERSISTED_QUERY_NOT_FOUND.because("PersistedQueryNotFound")
                        : DOCUMENT_NOT_ALLOWED.because("This document is not registered.");
            }
            return known;
        }
        var hash = hash(text);
        if (payload.hash() != null && !payload.hash().equalsIgnoreCase(hash)) {
            throw BAD_REQUEST.because("sha256Hash is not the hash of query.");
        }
        var known = known(hash);
        if (known != null) {
            return known;
        }
        if (registered != null) {
            throw DOCUMENT_NOT_ALLOWED.because("This document is not registered.");
        }
        var read = read(text);
        if (read instanceof Good good) {
            remember(hash, good);
        }
        return read;
    }

    private @Nullable Good known(String hash) {
        if (registered != null) {
            return registered.get(hash);
        }
        synchronized (recent) {
            return recent.get(hash);
        }
    }

    private void remember(String hash, Good good) {
        synchronized (recent) {
            if (recent.put(hash, good) == null) {
                recentCharacters += good.text().length();
            }
            for (var eldest = recent.values().iterator(); recentCharacters > KEPT; ) {
                recentCharacters -= eldest.next().text().length();
                eldest.remove();
            }
        }
    }

    private Read read(String text) {
        var options = ParserOptions.newParserOptions()
                .captureIgnoredChars(false)
                .captureLineComments(false)
                .captureSourceLocation(true)
                .maxCharacters(limits.characters())
                .maxTokens(limits.tokens())
                .maxWhitespaceTokens(limits.characters())
                .maxRuleDepth(200)
                .build();
        var input = ExecutionInput.newExecutionInput()
                .query(text)
                .locale(Locale.ENGLISH)
                .graphQLContext(Map.of(ParserOptions.class, options))
                .build();
        var result = ParseAndValidate.parse(input);
        if (result.isFailure()) {
            return new Bad(result.getErrors());
        }
        var parsed = Objects.requireNonNull(result.getDocument());
        var refusal = refusal(parsed);
        if (refusal != null) {
            return new Bad(List.of(Errors.of(refusal)));
        }
        var complexity = QueryComplexityLimits.newLimits()
                .maxDepth(limits.depth())
                .maxFieldsCount(limits.fields())
                .build();
        try {
            var errors = ParseAndValidate.validate(schema, parsed, _ -> true, Locale.ENGLISH, complexity);
            return errors.isEmpty() ? new Good(text, parsed) : new Bad(errors);
        } catch (GoodFaithIntrospectionExceeded e) {
            var detail = String.valueOf(e.toBadFaithError().getMessage());
            return new Bad(List.of(Errors.of(TOO_COMPLEX.because(detail))));
        }
    }

    /// What validation does not look at: aliases, and introspection where it is switched off.
    private @Nullable Problem refusal(Document document) {
        int aliases = 0;
        var left = new ArrayDeque<Node<?>>(List.of(document));
        while (!left.isEmpty()) {
            var node = left.pop();
            if (node instanceof Field field) {
                if (field.getAlias() != null && ++aliases > limits.aliases()) {
                    return TOO_COMPLEX.because("The document has more than " + limits.aliases() + " aliases.");
                }
                var isIntrospection =
                        field.getName().equals("__schema") || field.getName().equals("__type");
                if (isIntrospection && !introspection) {
                    return GRAPHQL_VALIDATION_FAILED.because("Introspection is switched off.");
                }
            }
            node.getChildren().forEach(left::push);
        }
        return null;
    }

    private static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
