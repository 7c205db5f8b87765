package dev.stoa.platform.data;

import java.io.Serial;

/// All connections of the pool stayed in use for as long as anybody waits for one. Nothing was done.
public final class DatabaseBusy extends DatabaseException {
    @Serial
    private static final long serialVersionUID = 1L;

    DatabaseBusy(String message, Throwable cause) {
        super(message, "", cause);
    }
}
