package dev.stoa.platform.security;

/// The session of the access token that a request came with. A parameter of endpoints that no API key
/// may use.
///
/// @param isRecent whether its person showed within the last ten minutes who they are
public record CurrentSession(SessionId id, boolean isRecent) {

    /// Asked before what a thief of a session would do to keep it: changes of how somebody signs in,
    /// and what
    /// cannot be undone.
    ///
    /// @throws dev.stoa.web.Problem 403 `step-up-required` (RFC 9470) if the person has to show again
    ///     who they are
    public void requireRecent() {
        if (!isRecent) {
            throw SecurityProblem.STEP_UP_REQUIRED
                    .because("Show again who you are: POST /step-up. Then try again with the access token from there.")
                    .with(
                            "WWW-Authenticate",
                            "Bearer error=\"insufficient_user_authentication\", max_age="
                                    + AccessTokens.RECENT.toSeconds());
        }
    }
}
