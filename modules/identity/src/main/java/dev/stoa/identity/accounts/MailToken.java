package dev.stoa.identity.accounts;

import dev.stoa.platform.security.UserId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/// A secret that was sent to somebody's address: whose it is and 16 random bytes.
public record MailToken(UserId user, byte[] secret) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int PART = 16;

    /// What a token is good for, once.
    public enum Purpose {
        RESET,
        VERIFY,
        SIGN_IN
    }

    static MailToken make(UserId user) {
        var secret = new byte[PART];
        RANDOM.nextBytes(secret);
        return new MailToken(user, secret);
    }

    /// What somebody sent, if it looks like a token.
    public static Optional<MailToken> parse(String sent) {
        try {
            var bytes = Base64.getUrlDecoder().decode(sent);
            if (bytes.length != 2 * PART) {
                return Optional.empty();
            }
            var id = ByteBuffer.wrap(bytes);
            var user = new UserId(new UUID(id.getLong(), id.getLong()));
            return Optional.of(new MailToken(user, Arrays.copyOfRange(bytes, PART, 2 * PART)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    public String text() {
        var bytes = ByteBuffer.allocate(2 * PART)
                .putLong(user.value().getMostSignificantBits())
                .putLong(user.value().getLeastSignificantBits())
                .put(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /// SHA-256. Salt and rounds protect what people think of, and this is random.
    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Not the token.
    @Override
    public String toString() {
        return "MailToken[" + user + "]";
    }
}
