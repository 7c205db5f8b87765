package dev.stoa.cli;

import java.util.Locale;

/// A person at a keyboard and a screen.
public interface Terminal {

    /// Asks, and returns the answer without the line's end; an empty text when the person closed the input.
    String ask(String question);

    /// As [#ask(String)], without showing what is typed.
    String askSecretly(String question);

    /// Asks whether to do it. Everything but a yes is a no.
    default boolean agrees(String question) {
        var answer = ask(question + " [y/N] ").strip().toLowerCase(Locale.ROOT);
        return answer.equals("y") || answer.equals("yes");
    }
}
