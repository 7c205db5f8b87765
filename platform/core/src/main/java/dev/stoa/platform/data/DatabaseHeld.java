package dev.stoa.platform.data;

import java.io.Serial;

/// The rows of the tenant are being moved to another server. Nothing was done; in a moment it can be.
public final class DatabaseHeld extends DatabaseException {
    @Serial
    private static final long serialVersionUID = 1L;

    DatabaseHeld(String message) {
        super(message);
    }
}
