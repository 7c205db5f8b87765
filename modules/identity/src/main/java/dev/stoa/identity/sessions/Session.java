package dev.stoa.identity.sessions;

import dev.stoa.platform.security.SessionId;
import java.time.Instant;

/// A sign-in that goes on, as its owner sees it.
///
/// @param device such as `Firefox on Linux`
/// @param place the network it was used from last
/// @param lastUsedAt when it last got an access token
/// @param expiresAt when it ends if it is not used until then
/// @param isCurrent whether it is the one that asks
record Session(
        SessionId id,
        String device,
        String place,
        Instant createdAt,
        Instant lastUsedAt,
        Instant expiresAt,
        boolean isCurrent) {}
