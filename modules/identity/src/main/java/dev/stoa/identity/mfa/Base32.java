package dev.stoa.identity.mfa;

import java.math.BigInteger;
import java.util.Locale;

/// Numbers in the letters and digits of RFC 4648 section 6, which people do not take for one another.
final class Base32 {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int RADIX = 32;

    private Base32() {}

    /// @param length how many digits, zeros in front included
    static String text(BigInteger number, int length) {
        var digits = number.toString(RADIX);
        var text = new StringBuilder(ALPHABET.substring(0, 1).repeat(length - digits.length()));
        digits.chars()
                .map(digit -> ALPHABET.charAt(Character.digit(digit, RADIX)))
                .forEach(c -> text.append((char) c));
        return text.toString();
    }

    /// @throws NumberFormatException if there is another letter in it
    static BigInteger number(String text) {
        var digits = new StringBuilder();
        text.toUpperCase(Locale.ROOT)
                .chars()
                .forEach(letter -> digits.append(Character.forDigit(digit(letter), RADIX)));
        return new BigInteger(digits.toString(), RADIX);
    }

    private static int digit(int letter) {
        var digit = ALPHABET.indexOf(letter);
        if (digit < 0) {
            throw new NumberFormatException("not base32");
        }
        return digit;
    }
}
