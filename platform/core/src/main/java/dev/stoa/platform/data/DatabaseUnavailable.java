package dev.stoa.platform.data;

import java.io.Serial;

/// The database cannot be reached, or has no connection to spare. Later it may work; whether a commit that
/// was under way took place is unknown.
public final class DatabaseUnavailable extends DatabaseException {
    @Serial
    private static final long serialVersionUID = 1L;

    DatabaseUnavailable(String message, String sqlState, Throwable cause) {
        super(message, sqlState, cause);
    }
}
