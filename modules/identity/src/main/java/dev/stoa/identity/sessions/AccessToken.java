package dev.stoa.identity.sessions;

/// An access token in the place of another, whose refresh token stays good.
///
/// @param expiresIn seconds until it expires
public record AccessToken(String accessToken, String tokenType, long expiresIn) {
    /// Not the token.
    @Override
    public String toString() {
        return "AccessToken[…]";
    }
}
