package dev.stoa.platform.data;

import dev.stoa.platform.tracing.Tracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.argument.Argument;
import org.jspecify.annotations.Nullable;

/// One SQL statement with named parameters, `:slug`, run by the last call on it.
///
/// A cast is written `:due::timestamptz`. PostgreSQL must be able to tell the type of a null from its place;
/// where it cannot, as in `:due is null`, a cast tells it.
public final class Statement {
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("db.system.name");
    private static final AttributeKey<String> TEXT = AttributeKey.stringKey("db.query.text");

    private final String sql;
    private final Place place;
    private final Map<String, Argument> arguments = new LinkedHashMap<>();

    /// Where the statement runs: a session of its own, or that of an open transaction.
    interface Place {
        <T extends @Nullable Object> T run(Function<Session, T> work);
    }

    Statement(String sql, @Nullable Scope scope, Place place) {
        this.sql = sql;
        this.place = place;
        if (scope != null && scope.tenant() != null) {
            bind("tenant", scope.tenant());
        }
        if (scope != null && scope.user() != null) {
            bind("user", scope.user());
        }
    }

    /// Gives the parameter `:name` a value.
    ///
    /// @param value null, a text, number, boolean, `UUID`, `Instant` (timestamptz), `LocalDate`,
    ///     `byte[]`, an enum (its name in lower case), a record with a single component `value` of
    ///     these, or a collection of these: an array, for `= any(:ids)` and for many rows at once with
    ///     `from unnest(:ids::uuid[], …)`, where a null is a null and a collection within is the text
    ///     of an array
    public Statement bind(String name, @Nullable Object value) {
        arguments.put(name, SqlValue.argument(name, value));
        return this;
    }

    /// The only row, or empty.
    public <T> Optional<T> optional(Function<Row, T> mapper) {
        var rows = list(mapper);
        if (rows.size() > 1) {
            throw new DatabaseException("expected at most one row, got " + rows.size() + " in: " + sql.strip());
        }
        return rows.stream().findFirst();
    }

    /// The only row.
    public <T> T one(Function<Row, T> mapper) {
        return optional(mapper).orElseThrow(() -> new DatabaseException("expected a row, got none in: " + sql.strip()));
    }

    public <T> List<T> list(Function<Row, T> mapper) {
        return run(executed -> rows(executed, mapper));
    }

    private <T> List<T> rows(PreparedStatement executed, Function<Row, T> mapper) throws SQLException {
        try (var result = executed.getResultSet()) {
            if (result == null) {
                throw new DatabaseException("expected rows, got none in: " + sql.strip());
            }
            var row = new Row(result);
            var rows = new ArrayList<T>();
            while (result.next()) {
                rows.add(mapper.apply(row));
            }
            return rows;
        }
    }

    /// Runs it and answers how many rows were inserted, changed or deleted.
    public int update() {
        return run(executed -> Math.max(0, executed.getUpdateCount()));
    }

    /// The span tells the statement as it is written, so without values.
    private <T> T run(Session.Reader<T> reader) {
        return Tracing.span(
                "db_query",
                Attributes.of(SYSTEM, "postgresql", TEXT, sql.strip()),
                () -> place.run(session -> session.run(sql, arguments, reader)));
    }
}
