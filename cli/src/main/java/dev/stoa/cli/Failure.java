package dev.stoa.cli;

import org.jspecify.annotations.Nullable;

/// The command could not do what it was asked. The message is for the person and is all they see.
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String explanation;
    private final int exitCode;
    private final @Nullable String note;

    public Failure(String message) {
        this(message, 1, null, null);
    }

    public Failure(String message, Throwable cause) {
        this(message, 1, null, cause);
    }

    private Failure(String message, int exitCode, @Nullable String note, @Nullable Throwable cause) {
        super(message, cause);
        this.explanation = message;
        this.exitCode = exitCode;
        this.note = note;
    }

    /// The person asked for something that makes no sense, and another command line would help.
    public static Failure misuse(String message) {
        return new Failure(message, 2, null, null);
    }

    /// @param note what helps whoever looks into it; shown with `--verbose`
    static Failure withNote(String message, String note) {
        return new Failure(message, 1, note, null);
    }

    String explanation() {
        return explanation;
    }

    int exitCode() {
        return exitCode;
    }

    @Nullable
    String note() {
        return note;
    }
}
