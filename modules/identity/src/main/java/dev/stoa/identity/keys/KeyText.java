package dev.stoa.identity.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.stoa.platform.tenancy.TenantId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/// An API key as its owner holds it: `stoa_` and 64 characters, of 32 random bytes and the organisation. So
/// it is found without a search over all organisations, and recognised where it should not be.
record KeyText(String value, TenantId tenant) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String START = "stoa_";
    private static final int SECRET = 32;
    private static final int LENGTH = SECRET + 16;

    static KeyText make(TenantId tenant) {
        var secret = new byte[SECRET];
        RANDOM.nextBytes(secret);
        var bytes = ByteBuffer.allocate(LENGTH)
                .put(secret)
                .putLong(tenant.value().getMostSignificantBits())
                .putLong(tenant.value().getLeastSignificantBits());
        var text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
        return new KeyText(START + text, tenant);
    }

    /// What somebody sent, if it looks like a key.
    static Optional<KeyText> parse(String sent) {
        if (!sent.startsWith(START)) {
            return Optional.empty();
        }
        try {
            var bytes = Base64.getUrlDecoder().decode(sent.substring(START.length()));
            return bytes.length == LENGTH ? Optional.of(new KeyText(sent, tenant(bytes))) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static TenantId tenant(byte[] bytes) {
        var tenant = ByteBuffer.wrap(bytes, SECRET, LENGTH - SECRET);
        return new TenantId(new UUID(tenant.getLong(), tenant.getLong()));
    }

    /// The first eight characters after `stoa_`.
    String prefix() {
        return value.substring(0, START.length() + 8);
    }

    /// SHA-256. Salt and rounds protect what people think of, and this is random.
    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(value.getBytes(US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Not the key.
    @Override
    public String toString() {
        return "KeyText[" + prefix() + "]";
    }
}
