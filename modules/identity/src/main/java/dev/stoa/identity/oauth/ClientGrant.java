package dev.stoa.identity.oauth;

import com.nimbusds.oauth2.sdk.GrantType;
import java.util.Map;
import java.util.Optional;

/// A way in which an application gets tokens (RFC 6749 section 1.3).
enum ClientGrant {
    AUTHORIZATION_CODE,
    REFRESH_TOKEN,
    CLIENT_CREDENTIALS,
    DEVICE_CODE;

    private static final Map<GrantType, ClientGrant> BY_TYPE = Map.of(
            GrantType.AUTHORIZATION_CODE, AUTHORIZATION_CODE,
            GrantType.REFRESH_TOKEN, REFRESH_TOKEN,
            GrantType.CLIENT_CREDENTIALS, CLIENT_CREDENTIALS,
            GrantType.DEVICE_CODE, DEVICE_CODE);

    static Optional<ClientGrant> of(GrantType type) {
        return Optional.ofNullable(BY_TYPE.get(type));
    }
}
