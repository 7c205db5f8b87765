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
import graphql.language.OperationDefinition;
import graphql.parser.ParserOptions;
import graphql.schema.GraphQLSchema;
import graphql.validation.OperationValidationRule;
import graphql.validation.QueryComplexityLimits;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Parsed and validated documents, so that neither is done again for a document that was used lately.
///
/// It is also the store of automatic persisted queries, by their SHA-256: a client that sends only the hash gets
/// `PERSISTED_QUERY_NOT_FOUND` when the document is not here, and then sends both. When documents were
/// registered at the start, there are no others.
final class Documents {
    /// Characters of all documents that are kept. What they are parsed into takes up to a hundred times as
    /// much.
    private static final int KEPT = 500_000;

    /// What tells the schema, the last to routers of a federation.
    private static final Set<String> INTROSPECTION = Set.of("__schema", "__type", "_service");

    private final GraphQLSchema schema;
    private final QueryLimits limits;
    private final boolean introspection;
    private final boolean areRegistered;
    private final LinkedHashMap<String, Good> byText = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<String, Good> byHash = new HashMap<>();
    private int characters;

    /// What became of a document.
    sealed interface Read {
        record Good(String text, String hash, Document parsed, List<OperationDefinition> operations) implements Read {
            Good(String text, Document parsed) {
                this(text, Documents.hash(text), parsed, parsed.getDefinitionsOfType(OperationDefinition.class));
            }
        }

        record Bad(List<? extends GraphQLError> errors) implements Read {}
    }

    /// @param only documents that are answered, and no others; empty for all
    /// @throws IllegalArgumentException if one of them does not fit the schema
    Documents(GraphQLSchema schema, QueryLimits limits, boolean introspection, List<String> only) {
        this.schema = schema;
        this.limits = limits;
        this.introspection = introspection;
        this.areRegistered = !only.isEmpty();
        only.forEach(text -> remember(good(text)));
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
            return named(String.valueOf(payload.hash()).toLowerCase(Locale.ROOT));
        }
        var known = known(text);
        if (payload.hash() != null && !payload.hash().equalsIgnoreCase(known == null ? hash(text) : known.hash())) {
            throw BAD_REQUEST.because("sha256Hash is not the hash of query.");
        }
        if (known != null) {
            return known;
        }
        if (areRegistered) {
            throw DOCUMENT_NOT_ALLOWED.because("This document is not registered.");
        }
        var read = read(text);
        if (read instanceof Good good) {
            remember(good);
        }
        return read;
    }

    private synchronized @Nullable Good known(String text) {
        return byText.get(text);
    }

    private synchronized Good named(String hash) {
        var known = byHash.get(hash);
        if (known == null) {
            throw areRegistered
                    ? DOCUMENT_NOT_ALLOWED.because("This document is not registered.")
                    : PERSISTED_QUERY_NOT_FOUND.because("PersistedQueryNotFound");
        }
        // Used once more, so that it stays.
        byText.get(known.text());
        return known;
    }

    private synchronized void remember(Good good) {
        byHash.put(good.hash(), good);
        if (byText.put(good.text(), good) == null) {
            characters += good.text().length();
        }
        for (var eldest = byText.values().iterator(); characters > KEPT && !areRegistered; ) {
            var forgotten = eldest.next();
            eldest.remove();
            byHash.remove(forgotten.hash());
            characters -= forgotten.text().length();
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
        var errors = ParseAndValidate.validate(schema, parsed, Documents::applies, Locale.ENGLISH, complexity);
        if (!errors.isEmpty()) {
            return new Bad(errors);
        }
        return GoodFaith.refusal(parsed)
                .<Read>map(multiplied -> new Bad(List.of(Errors.of(multiplied))))
                .orElseGet(() -> new Good(text, parsed));
    }

    /// All but the library's rule for introspection, which refuses much that is asked in [GoodFaith].
    private static boolean applies(OperationValidationRule rule) {
        return rule != OperationValidationRule.GOOD_FAITH_INTROSPECTION;
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
                if (!introspection && INTROSPECTION.contains(field.getName())) {
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
