package dev.stoa.web.http;

import java.io.IOException;
import java.io.Serial;

/// The client closed its connection, or took nothing and sent nothing for too long. Nobody's fault, so it is
/// not logged as a failure.
public final class ClientGone extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    public ClientGone(String message) {
        super(message);
    }
}
