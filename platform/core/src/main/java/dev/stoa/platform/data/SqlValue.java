package dev.stoa.platform.data;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Locale;
import java.util.UUID;
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
        var plain = items.stream().map(item -> plain(name, item)).toArray();
        var type = switch (plain[0]) {
            case UUID _ -> "uuid";
            case Integer _ -> "integer";
            case Long _ -> "bigint";
            case String _ -> "text";
            default -> throw unsupported(name, plain[0]);
        };
        return (position, statement, context) ->
                statement.setArray(position, context.getConnection().createArrayOf(type, plain));
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
