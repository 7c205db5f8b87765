package dev.stoa.platform.data;

import java.io.Serial;

/// A statement ran for longer than `database.statement-timeout` and was stopped. What it did is undone.
public final class StatementTimeout extends DatabaseException {
    @Serial
    private static final long serialVersionUID = 1L;

    StatementTimeout(String message, String sqlState, Throwable cause) {
        super(message, sqlState, cause);
    }
}
