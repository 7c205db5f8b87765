package dev.stoa.examples.database;

import dev.stoa.web.Problem;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/// A rule of the database that a statement may turn out to break.
enum Violation {
    NOT_UNIQUE("23505"),
    NO_SUCH_ROW("23503");

    private final String sqlState;

    Violation(String sqlState) {
        this.sqlState = sqlState;
    }

    /// Runs the statement, and throws the refusal when it breaks this rule.
    <T> T refused(Problem refusal, Supplier<T> statement) {
        try {
            return statement.get();
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof SQLException broken && sqlState.equals(broken.getSQLState())) {
                throw refusal;
            }
            throw e;
        }
    }
}
