package dev.stoa.identity.sessions;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.stoa.platform.security.SessionId;
import dev.stoa.platform.security.UserId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/// A refresh token as its holder has it: `stoar_` and 86 characters, of whose it is, the session, 16 random bytes
/// that all tokens of the session share, and 16 of its own.
///
/// Only who has had a token of the session knows the shared part. So one whose own part is not the current one is
/// an old one, however old, and nobody can pretend to have it.
public record RefreshToken(UserId user, SessionId session, byte[] family, byte[] own) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String START = "stoar_";
    private static final int PART = 16;
    private static final int LENGTH = 4 * PART;

    static RefreshToken first(UserId user, SessionId session) {
        return new RefreshToken(user, session, random(), random());
    }

    /// The one that takes its place.
    RefreshToken next() {
        return new RefreshToken(user, session, family, random());
    }

    private static byte[] random() {
        var bytes = new byte[PART];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /// What somebody sent, if it looks like a refresh token.
    static Optional<RefreshToken> parse(String sent) {
        if (!sent.startsWith(START)) {
            return Optional.empty();
        }
        try {
            var bytes = Base64.getUrlDecoder().decode(sent.substring(START.length()));
            if (bytes.length != LENGTH) {
                return Optional.empty();
            }
            var ids = ByteBuffer.wrap(bytes);
            return Optional.of(new RefreshToken(
                    new UserId(new UUID(ids.getLong(), ids.getLong())),
                    new SessionId(new UUID(ids.getLong(), ids.getLong())),
                    Arrays.copyOfRange(bytes, 2 * PART, 3 * PART),
                    Arrays.copyOfRange(bytes, 3 * PART, LENGTH)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    public String text() {
        var bytes = ByteBuffer.allocate(LENGTH)
                .putLong(user.value().getMostSignificantBits())
                .putLong(user.value().getLeastSignificantBits())
                .putLong(session.value().getMostSignificantBits())
                .putLong(session.value().getLeastSignificantBits())
                .put(family)
                .put(own);
        return START + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    byte[] familyHash() {
        return hash("family", family);
    }

    byte[] ownHash() {
        return hash("token", own);
    }

    /// SHA-256. Salt and rounds protect what people think of, and this is random.
    private byte[] hash(String part, byte[] secret) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update((part + " " + session + " ").getBytes(US_ASCII));
            return digest.digest(secret);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Not the token.
    @Override
    public String toString() {
        return "RefreshToken[" + session + "]";
    }
}
