package dev.stoa.platform.security;

import dev.stoa.platform.tenancy.TenantId;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/// An application that an organisation knows: the `client_id` of OAuth 2 (RFC 6749 section 2.2).
///
/// It is 43 characters of the organisation and an id, so that it is found without a search over all organisations.
public record ClientId(String value) {
    private static final int LENGTH = 32;

    public ClientId {
        var bytes = Base64.getUrlDecoder().decode(value);
        if (bytes.length != LENGTH || !text(bytes).equals(value)) {
            throw new IllegalArgumentException("is not the client_id of an application");
        }
    }

    public static ClientId of(TenantId tenant, UUID id) {
        return new ClientId(text(ByteBuffer.allocate(LENGTH)
                .putLong(tenant.value().getMostSignificantBits())
                .putLong(tenant.value().getLeastSignificantBits())
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array()));
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public TenantId tenant() {
        return new TenantId(uuid(0));
    }

    /// Unique among the applications of all organisations.
    public UUID id() {
        return uuid(LENGTH / 2);
    }

    private UUID uuid(int at) {
        var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(value), at, LENGTH / 2);
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    /// What all tokens of the application belong to, whoever they are about. Revoked when it is taken away.
    public SessionId session() {
        return new SessionId(id());
    }

    @Override
    public String toString() {
        return value;
    }
}
