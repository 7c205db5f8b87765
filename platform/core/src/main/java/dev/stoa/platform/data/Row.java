package dev.stoa.platform.data;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The current row of a result, read by column name. A null is read by the getters that say so and refused by
/// the others.
public final class Row {
    private final ResultSet result;

    Row(ResultSet result) {
        this.result = result;
    }

    public String text(String column) {
        return present(column, textOrNull(column));
    }

    public @Nullable String textOrNull(String column) {
        return read(column, "text", () -> result.getString(column));
    }

    public UUID uuid(String column) {
        return present(column, uuidOrNull(column));
    }

    public @Nullable UUID uuidOrNull(String column) {
        return read(column, "uuid", () -> result.getObject(column, UUID.class));
    }

    public Instant instant(String column) {
        return present(column, instantOrNull(column));
    }

    public @Nullable Instant instantOrNull(String column) {
        var time = read(column, "timestamptz", () -> result.getObject(column, OffsetDateTime.class));
        return time == null ? null : time.toInstant();
    }

    public int integer(String column) {
        return present(column, integerOrNull(column));
    }

    public @Nullable Integer integerOrNull(String column) {
        return read(column, "integer", () -> notNull(result.getInt(column)));
    }

    public long number(String column) {
        return present(column, read(column, "bigint", () -> notNull(result.getLong(column))));
    }

    public boolean bool(String column) {
        return present(column, read(column, "boolean", () -> notNull(result.getBoolean(column))));
    }

    public byte[] bytes(String column) {
        return present(column, bytesOrNull(column));
    }

    public byte @Nullable [] bytesOrNull(String column) {
        return read(column, "bytea", () -> result.getBytes(column));
    }

    public List<String> texts(String column) {
        var array = present(column, read(column, "text[]", () -> result.getArray(column)));
        return present(column, read(column, "text[]", () -> List.of((String[]) array.getArray())));
    }

    /// The constant whose name is the text in upper case.
    public <E extends Enum<E>> E enumValue(String column, Class<E> type) {
        var text = text(column);
        try {
            return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new DatabaseException(
                    "column " + column + " has '" + text + "', which is no " + type.getSimpleName());
        }
    }

    private interface Reader<T> {
        @Nullable
        T read() throws SQLException;
    }

    private static <T> @Nullable T read(String column, String type, Reader<T> reader) {
        try {
            return reader.read();
        } catch (SQLException | ClassCastException e) {
            throw unreadable(column, type, e);
        }
    }

    /// JDBC reads a null as zero or false and says so afterwards.
    private <T> @Nullable T notNull(T value) throws SQLException {
        return result.wasNull() ? null : value;
    }

    private static <T> T present(String column, @Nullable T value) {
        if (value == null) {
            throw new DatabaseException("column " + column + " is null");
        }
        return value;
    }

    /// Without the cause: the driver's words quote the value.
    private static DatabaseException unreadable(String column, String type, Exception e) {
        var absent = e instanceof SQLException refused && "42703".equals(refused.getSQLState());
        return new DatabaseException(
                absent ? "the result has no column " + column : "cannot read column " + column + " as " + type);
    }
}
