package dev.stoa.identity.mfa;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;

/// What signs somebody in once, in place of a code of their app: 80 random bits, as
/// `ABCD-EFGH-IJKL-MNOP`.
record RecoveryCode(String text) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int LETTERS = 16;

    static RecoveryCode make() {
        var letters = Base32.text(new BigInteger(LETTERS * 5, RANDOM), LETTERS);
        return new RecoveryCode(grouped(letters));
    }

    /// What somebody typed, in whatever case and grouping, if it looks like one.
    static Optional<RecoveryCode> parse(String typed) {
        var letters = typed.toUpperCase(Locale.ROOT).replaceAll("[\\s-]", "");
        return letters.matches("[A-Z2-7]{" + LETTERS + "}")
                ? Optional.of(new RecoveryCode(grouped(letters)))
                : Optional.empty();
    }

    private static String grouped(String letters) {
        return letters.replaceAll("(.{4})(?!$)", "$1-");
    }

    /// SHA-256. Salt and rounds protect what people think of, and this is random.
    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Not the code.
    @Override
    public String toString() {
        return "RecoveryCode[…]";
    }
}
