package dev.stoa.identity.oauth;

import dev.stoa.platform.tenancy.TenantId;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/// The name of something for a short while, which only who was told it knows: 64 characters of 32 random bytes and the
/// organisation, so that it is found without a search over all.
record Handle(String value, TenantId tenant) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET = 32;
    private static final int LENGTH = SECRET + 16;

    static Handle make(TenantId tenant) {
        var secret = new byte[SECRET];
        RANDOM.nextBytes(secret);
        var bytes = ByteBuffer.allocate(LENGTH)
                .put(secret)
                .putLong(tenant.value().getMostSignificantBits())
                .putLong(tenant.value().getLeastSignificantBits());
        return new Handle(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array()), tenant);
    }

    /// What somebody sent, if it looks like one.
    static Optional<Handle> parse(String sent) {
        try {
            var bytes = Base64.getUrlDecoder().decode(sent);
            if (bytes.length != LENGTH) {
                return Optional.empty();
            }
            var tenant = ByteBuffer.wrap(bytes, SECRET, LENGTH - SECRET);
            return Optional.of(new Handle(sent, new TenantId(new UUID(tenant.getLong(), tenant.getLong()))));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    byte[] hash() {
        return ClientSecret.hash(value);
    }

    /// Not the secret.
    @Override
    public String toString() {
        return "Handle[…]";
    }
}
