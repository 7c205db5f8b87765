package dev.stoa.identity.oauth;

/// How an application shows that it is itself (OpenID Connect Core section 9). The names are those of the registry.
enum ClientAuthentication {
    /// It cannot keep a secret: it runs in a browser, on a phone, on a desk.
    NONE,
    CLIENT_SECRET_BASIC,
    CLIENT_SECRET_POST,
    PRIVATE_KEY_JWT;

    boolean hasSecret() {
        return this == CLIENT_SECRET_BASIC || this == CLIENT_SECRET_POST;
    }
}
