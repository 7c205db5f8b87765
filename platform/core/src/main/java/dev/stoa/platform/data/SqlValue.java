package dev.stoa.platform.data;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.argument.Argument;
import org.jspecify.annotations.Nullable;

/// How values of ours are handed to PostgreSQL.
final class SqlValue {
    private SqlValue() {}

    static Argument argument(String name, @Nullable Object value) {
        return switch (value) {
            case null -> (position, statement, _) -> statement.setNull(position, Types.NULL);
            case Collection<?> items -> array(name, items);
            default -> {
                var plain = plain(name, value);
                yield (position, statement, _) -> statement.setObject(position, plain);
            }
        };
    }

    private static Argument array(String name, Collection<?> items) {
        if (items.isEmpty()) {
            // Of no type, so that it fits an array of any.
            return (position, statement, _) -> statement.setObject(position, "{}", Types.OTHER);
        }
        var plain = items.stream()
                .map(item -> item == null ? null : element(name, item))
                .toArray();
        var type = type(name, plain);
        return (position, statement, context) ->
                statement.setArray(position, context.getConnection().createArrayOf(type, plain));
    }

    /// An array of arrays would have to be rectangular, so an inner one goes as its text:
    /// `unnest(:tags::text[])` and then `tags::text[]` for each.
    private static Object element(String name, Object item) {
        return item instanceof Collection<?> inner ? literal(name, inner) : plain(name, item);
    }

    private static String literal(String name, Collection<?> items) {
        return items.stream()
                .map(item -> "\""
                        + plain(name, item).toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String type(String name, @Nullable Object[] plain) {
        return switch (Arrays.stream(plain).filter(Objects::nonNull).findFirst().orElse("")) {
            case UUID _ -> "uuid";
            case Boolean _ -> "boolean";
            case Integer _ -> "integer";
            case Long _ -> "bigint";
            case Double _ -> "float8";
            case BigDecimal _ -> "numeric";
            case LocalDate _ -> "date";
            case OffsetDateTime _ -> "timestamptz";
            case String _ -> "text";
            case Object other -> throw unsupported(name, other);
        };
    }

    private static Object plain(String name, Object value) {
        return switch (value) {
            case String text -> text;
            case UUID id -> id;
            case Boolean bool -> bool;
            case Integer number -> number;
            case Long number -> number;
            case Double number -> number;
            case BigDecimal number -> number;
            case LocalDate date -> date;
            case byte[] bytes -> bytes;
            case Instant instant -> instant.atOffset(ZoneOffset.UTC);
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
            case Record wrapper -> plain(name, unwrapped(name, wrapper));
            default -> throw unsupported(name, value);
        };
    }

    private static Object unwrapped(String name, Record wrapper) {
        var components = wrapper.getClass().getRecordComponents();
        if (components.length != 1 || !components[0].getName().equals("value")) {
            throw unsupported(name, wrapper);
        }
        return read(components[0], wrapper);
    }

    private static Object read(RecordComponent component, Record wrapper) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(wrapper);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    private static IllegalArgumentException unsupported(String name, Object value) {
        return new IllegalArgumentException(
                "cannot bind :" + name + " to a " + value.getClass().getName());
    }
}
