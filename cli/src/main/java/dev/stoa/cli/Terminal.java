package dev.stoa.cli;

/// A person at a keyboard and a screen.
public interface Terminal {

    /// Asks, and returns the answer without the line's end; an empty text when the person closed the input.
    String ask(String question);

    /// As [#ask(String)], without showing what is typed.
    String askSecretly(String question);
}
