package dev.stoa.platform.runtime;

import org.jspecify.annotations.Nullable;

/// Stoa cannot start until a person changes something outside it. The message tells them what, and is all
/// they need to see.
public class StartRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartRefused(String message) {
        this(message, null);
    }

    public StartRefused(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
