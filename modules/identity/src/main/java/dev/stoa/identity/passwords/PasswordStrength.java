package dev.stoa.identity.passwords;

import com.nulabinc.zxcvbn.Zxcvbn;
import dev.stoa.web.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How many guesses a password withstands, by zxcvbn: words, names, keyboard rows, dates and repetitions count
/// for little.
public final class PasswordStrength {
    /// `Abcdef1!` takes half a million, `Password1!` twenty thousand. Five guesses in a quarter of an hour need a year
    /// for as many.
    private static final double FEWEST_GUESSES = 100_000;

    /// The time it takes grows with the square of the length, and a longer one is no easier.
    private static final int MEASURED = 64;

    /// Loaded when first needed: it is 15 MB of words.
    private static final class Words {
        private static final Zxcvbn ALL = new Zxcvbn();
    }

    private PasswordStrength() {}

    /// @param property where the password stands in what was sent
    /// @param personal what guessers know of the person: address and name
    /// @throws Problem 422 if it is too easy to guess
    public static void require(String property, Password password, List<String> personal) {
        var known = new ArrayList<String>(List.of("stoa"));
        personal.forEach(
                text -> known.addAll(List.of(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{Nd}]+"))));
        var measured = password.value().substring(0, Math.min(password.value().length(), MEASURED));
        if (Words.ALL.measure(measured, known).getGuesses() < FEWEST_GUESSES) {
            throw Problem.invalid(property, "is among the first that people try; choose a less common one");
        }
    }
}
