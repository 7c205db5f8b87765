package dev.stoa.web.graphql;

import dev.stoa.web.binding.Text;
import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.FloatValue;
import graphql.language.IntValue;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.GraphQLScalarType;
import java.lang.invoke.MethodType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The scalars of the schema. Those that are not GraphQL's own are read as endpoints read them, by [Text], so
/// that a time or an amount means the same in both and `1e999999999` is refused in both.
final class Scalars {
    private static final Map<Class<?>, GraphQLScalarType> KNOWN = Map.ofEntries(
            Map.entry(String.class, graphql.Scalars.GraphQLString),
            Map.entry(Boolean.class, graphql.Scalars.GraphQLBoolean),
            Map.entry(Byte.class, graphql.Scalars.GraphQLInt),
            Map.entry(Short.class, graphql.Scalars.GraphQLInt),
            Map.entry(Integer.class, graphql.Scalars.GraphQLInt),
            Map.entry(Float.class, graphql.Scalars.GraphQLFloat),
            Map.entry(Double.class, graphql.Scalars.GraphQLFloat),
            Map.entry(Long.class, number("Long", "A whole number of 64 bits", Long.class)),
            Map.entry(BigInteger.class, number("BigInteger", "A whole number", BigInteger.class)),
            Map.entry(BigDecimal.class, number("BigDecimal", "An exact number", BigDecimal.class)),
            Map.entry(UUID.class, text("UUID", "A UUID", UUID.class)),
            Map.entry(Instant.class, text("DateTime", "A time of RFC 3339, 2026-11-21T09:30:00Z", Instant.class)),
            Map.entry(LocalDate.class, text("Date", "A date, 2026-11-21", LocalDate.class)),
            Map.entry(LocalTime.class, text("LocalTime", "A time of day, 09:30:00", LocalTime.class)),
            Map.entry(Duration.class, text("Duration", "A duration of ISO 8601, PT15M", Duration.class)),
            Map.entry(Currency.class, text("Currency", "A currency of ISO 4217, EUR", Currency.class)),
            Map.entry(URI.class, text("URL", "A URL", URI.class)));

    private Scalars() {}

    static Optional<GraphQLScalarType> of(Class<?> type) {
        return Optional.ofNullable(KNOWN.get(MethodType.methodType(type).wrap().returnType()));
    }

    static boolean isName(String name) {
        return KNOWN.values().stream().anyMatch(scalar -> scalar.getName().equals(name));
    }

    private static GraphQLScalarType text(String name, String description, Class<?> type) {
        return scalar(name, description, new Read(type, false));
    }

    private static GraphQLScalarType number(String name, String description, Class<?> type) {
        return scalar(name, description, new Read(type, true));
    }

    static GraphQLScalarType scalar(String name, String description, Coercing<?, ?> coercing) {
        return GraphQLScalarType.newScalar()
                .name(name)
                .description(description)
                .coercing(coercing)
                .build();
    }

    /// @param isNumber whether it is a number in JSON, and otherwise a string
    private record Read(Text text, boolean isNumber) implements Coercing<Object, Object> {
        Read(Class<?> type, boolean isNumber) {
            this(Text.of(type).orElseThrow(), isNumber);
        }

        @Override
        public Object serialize(Object value, GraphQLContext context, Locale locale) {
            return isNumber ? value : value.toString();
        }

        @Override
        public Object parseValue(Object input, GraphQLContext context, Locale locale) {
            if (isNumber ? !(input instanceof Number) : !(input instanceof String)) {
                throw new CoercingParseValueException(text.expectation());
            }
            try {
                return text.read(input.toString());
            } catch (IllegalArgumentException e) {
                throw new CoercingParseValueException(String.valueOf(e.getMessage()), e);
            }
        }

        @Override
        public Object parseLiteral(Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
            var written = isNumber ? number(input) : input instanceof StringValue string ? string.getValue() : null;
            if (written == null) {
                throw new CoercingParseLiteralException(text.expectation());
            }
            try {
                return text.read(written);
            } catch (IllegalArgumentException e) {
                throw new CoercingParseLiteralException(String.valueOf(e.getMessage()), e);
            }
        }

        private static @Nullable String number(Value<?> input) {
            return switch (input) {
                case IntValue whole -> whole.getValue().toString();
                case FloatValue decimal -> decimal.getValue().toString();
                default -> null;
            };
        }

        @Override
        public Value<?> valueToLiteral(Object input, GraphQLContext context, Locale locale) {
            var written = input.toString();
            return isNumber ? new FloatValue(new BigDecimal(written)) : new StringValue(written);
        }
    }
}
