package dev.stoa.platform.data;

import java.io.Serial;

/// The tenant is being moved to another server. Nothing was done; in a moment it can be.
public final class DatabaseHeld extends DatabaseException {
    /// What `stoa.hold` fails with.
    static final String STATE = "STOA1";

    @Serial
    private static final long serialVersionUID = 1L;

    DatabaseHeld(String message) {
        super(message, STATE, null);
    }
}
