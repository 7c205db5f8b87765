package dev.stoa.identity.invitations;

import dev.stoa.platform.tenancy.TenantId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/// What an invitation brings: whose it is and 16 random bytes.
record InvitationToken(TenantId tenant, byte[] secret) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int PART = 16;

    static InvitationToken make(TenantId tenant) {
        var secret = new byte[PART];
        RANDOM.nextBytes(secret);
        return new InvitationToken(tenant, secret);
    }

    /// What somebody sent, if it looks like one.
    static Optional<InvitationToken> parse(String sent) {
        try {
            var bytes = Base64.getUrlDecoder().decode(sent);
            if (bytes.length != 2 * PART) {
                return Optional.empty();
            }
            var id = ByteBuffer.wrap(bytes);
            var tenant = new TenantId(new UUID(id.getLong(), id.getLong()));
            return Optional.of(new InvitationToken(tenant, Arrays.copyOfRange(bytes, PART, 2 * PART)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    String text() {
        var bytes = ByteBuffer.allocate(2 * PART)
                .putLong(tenant.value().getMostSignificantBits())
                .putLong(tenant.value().getLeastSignificantBits())
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
        return "InvitationToken[" + tenant + "]";
    }
}
