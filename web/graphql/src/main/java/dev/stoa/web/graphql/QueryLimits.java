package dev.stoa.web.graphql;

import java.time.Duration;

/// How much one request may ask for. What goes beyond the first six is refused before anything is executed.
///
/// @param characters length of a document
/// @param tokens words and signs in a document
/// @param depth fields inside fields; the usual introspection query needs 15
/// @param fields fields in a document, those of a fragment counted wherever it is spread
/// @param aliases fields that are asked for under another name
/// @param cost what the fields cost together: 1 each, what is below a list times `first`, or times 10 where
///     there is no
///     such argument
/// @param parallel methods of one request that run at once
/// @param time until the answer, or each event of a subscription, must be there
public record QueryLimits(
        int characters, int tokens, int depth, int fields, int aliases, int cost, int parallel, Duration time) {
    public static final QueryLimits DEFAULTS =
            new QueryLimits(20_000, 2_000, 15, 500, 30, 10_000, 8, Duration.ofSeconds(10));

    public QueryLimits {
        var smallest =
                Math.min(Math.min(Math.min(characters, tokens), Math.min(depth, fields)), Math.min(cost, parallel));
        if (smallest < 1 || aliases < 0 || !time.isPositive()) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }

    public QueryLimits withDepth(int depth) {
        return new QueryLimits(characters, tokens, depth, fields, aliases, cost, parallel, time);
    }

    public QueryLimits withCost(int cost) {
        return new QueryLimits(characters, tokens, depth, fields, aliases, cost, parallel, time);
    }

    public QueryLimits withTime(Duration time) {
        return new QueryLimits(characters, tokens, depth, fields, aliases, cost, parallel, time);
    }
}
