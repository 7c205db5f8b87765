package dev.stoa.identity.sessions;

/// Tokens as OAuth 2 describes them (RFC 6749 section 5.1).
///
/// @param expiresIn seconds until the access token expires
/// @param refreshToken good for one exchange, within 7 days
public record Token(String accessToken, String tokenType, long expiresIn, String scope, String refreshToken) {
    /// Neither token.
    @Override
    public String toString() {
        return "Token[" + scope + "]";
    }
}
