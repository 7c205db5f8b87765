package dev.stoa.identity.passwords;

import java.util.function.IntPredicate;

/// A password that somebody chose: at least 8 characters with an upper-case letter, a lower-case letter, a digit and
/// a character that is none of these.
public record Password(String value) {
    /// Longer than people type, short enough that hashing a hostile one costs nothing.
    private static final int LONGEST = 256;

    public Password {
        if (value.length() < 8 || value.length() > LONGEST) {
            throw new IllegalArgumentException("must have 8 to " + LONGEST + " characters");
        }
        if (!has(value, Character::isUpperCase)
                || !has(value, Character::isLowerCase)
                || !has(value, Character::isDigit)
                || !has(value, c -> !Character.isLetterOrDigit(c))) {
            throw new IllegalArgumentException(
                    "must have an upper-case letter, a lower-case letter, a digit and another character");
        }
    }

    private static boolean has(String value, IntPredicate kind) {
        return value.codePoints().anyMatch(kind);
    }

    /// Not the password.
    @Override
    public String toString() {
        return "Password[…]";
    }
}
