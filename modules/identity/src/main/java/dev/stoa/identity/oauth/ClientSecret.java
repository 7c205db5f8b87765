package dev.stoa.identity.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/// What an application shows that it is itself by: `stoas_` and 43 random characters.
record ClientSecret(String value) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String START = "stoas_";
    private static final int BYTES = 32;

    static ClientSecret make() {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new ClientSecret(START + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /// SHA-256. Salt and rounds protect what people think of, and this is random.
    byte[] hash() {
        return hash(value);
    }

    /// The same of any text that is random, or of which it does not matter.
    static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Not the secret.
    @Override
    public String toString() {
        return "ClientSecret[…]";
    }
}
