package dev.stoa.platform.data;

import java.io.Serial;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/// A statement that failed, for a reason its author did not plan for.
///
/// The message has the first line of the statement and never a value: rows are somebody's.
public class DatabaseException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String sqlState;

    DatabaseException(String message, String sqlState, @Nullable Throwable cause) {
        super(message, cause);
        this.sqlState = sqlState;
    }

    DatabaseException(String message) {
        this(message, "", null);
    }

    /// PostgreSQL's five-letter code, such as `40001` for a serialization failure; empty if the failure is ours.
    public final String sqlState() {
        return sqlState;
    }

    static DatabaseException of(SQLException e, String sql) {
        var state = e.getSQLState() == null ? "" : e.getSQLState();
        var where = " in: " + firstLine(sql);
        if (state.equals(DatabaseHeld.STATE)) {
            return new DatabaseHeld("the tenant is being moved to another server");
        }
        if (state.equals("57014")) {
            return new StatementTimeout("the statement took longer than it may" + where, state, e);
        }
        if (isUnavailable(e, state)) {
            return new DatabaseUnavailable("the database is not available: " + e.getMessage(), state, e);
        }
        var kind = ConstraintViolation.kind(state);
        if (kind != null && e instanceof PSQLException refused && refused.getServerErrorMessage() != null) {
            return new ConstraintViolation(kind, refused.getServerErrorMessage(), state, where);
        }
        // Of data exceptions (22) and violations (23) the words quote values, so neither they nor the cause go further.
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("P0")
                ? new DatabaseException("PostgreSQL refused a value (" + state + ")" + where, state, null)
                : new DatabaseException(e.getMessage() + " (" + state + ")" + where, state, e);
    }

    /// Class 08 is the connection, 57P the server going down or coming up, 53 a server without room:
    /// disk, memory or connections; a pool that could
    /// open no connection says so by type, and why in the cause.
    private static boolean isUnavailable(SQLException e, String state) {
        return state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("53")
                || e instanceof SQLTransientConnectionException;
    }

    private static String firstLine(String sql) {
        return sql.strip().lines().findFirst().orElse("");
    }
}
