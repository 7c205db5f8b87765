package dev.stoa.examples.security;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// What is kept of a password: not the password.
///
/// @param rounds how much work it is to try one; grows with the years, so it is kept with the hash
record Password(int rounds, byte[] salt, byte[] hash) {
    /// What OWASP advises for PBKDF2 with SHA-256.
    static final int ROUNDS = 600_000;

    private static final SecureRandom RANDOM = new SecureRandom();

    static Password of(String plain, int rounds) {
        var salt = new byte[16];
        RANDOM.nextBytes(salt);
        return new Password(rounds, salt, hash(plain, rounds, salt));
    }

    /// Takes the same time whether or not it matches.
    boolean matches(String plain) {
        return MessageDigest.isEqual(hash, hash(plain, rounds, salt));
    }

    private static byte[] hash(String plain, int rounds, byte[] salt) {
        try {
            var key = new PBEKeySpec(plain.toCharArray(), salt, rounds, 256);
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(key)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
