package dev.stoa.platform.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/// One SQL statement with named parameters, `:slug`, run by the last call on it.
///
/// A cast is written `:due::timestamptz`. PostgreSQL must be able to tell the type of a null from its place;
/// where it cannot, as in `:due is null`, a cast tells it.
public final class Statement {
    private final String sql;
    private final Session session;
    private final Map<String, Argument> arguments = new LinkedHashMap<>();

    /// Where the statement runs: a transaction of its own, or one that is open.
    interface Session {
        @Nullable
        Object run(Function<Handle, @Nullable Object> work);
    }

    Statement(String sql, @Nullable Scope scope, Session session) {
        this.sql = sql;
        this.session = session;
        if (scope != null && scope.tenant() != null) {
            bind("tenant", scope.tenant());
        }
        if (scope != null && scope.user() != null) {
            bind("user", scope.user());
        }
    }

    /// Gives the parameter `:name` a value.
    ///
    /// @param value null, a text, number, boolean, `UUID`, `Instant` (timestamptz), `LocalDate`, `byte[]`, an
    ///     enum (its name in lower case), a collection of these (an array, for `= any(:ids)`), or a record
    ///     with a single component `value` of these
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
        return run(handle -> {
            try (Query query = bound(handle.createQuery(sql))) {
                return query.map((result, _) -> mapper.apply(new Row(result))).list();
            }
        });
    }

    /// Runs it and answers how many rows were inserted, changed or deleted.
    public int update() {
        return run(handle -> {
            try (var update = bound(handle.createUpdate(sql))) {
                return update.execute();
            }
        });
    }

    private <S extends SqlStatement<S>> S bound(S statement) {
        return statement.bindNamedArgumentFinder((name, _) -> {
            var argument = arguments.get(name);
            if (argument == null) {
                throw new DatabaseException("no value for :" + name + " in: " + sql.strip());
            }
            return Optional.of(argument);
        });
    }

    @SuppressWarnings("unchecked")
    private <T> T run(Function<Handle, T> work) {
        return (T) Objects.requireNonNull(session.run(handle -> {
            try {
                return work.apply(handle);
            } catch (JdbiException e) {
                throw Database.translated(e, sql);
            }
        }));
    }
}
