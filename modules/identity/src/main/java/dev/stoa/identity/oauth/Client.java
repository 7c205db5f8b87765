package dev.stoa.identity.oauth;

import dev.stoa.identity.sessions.Sessions;
import dev.stoa.platform.security.AccessTokens;
import dev.stoa.platform.security.ClientId;
import dev.stoa.platform.security.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An application of an organisation (RFC 6749 section 2).
///
/// @param authentication how it shows that it is itself
/// @param grants how it may get tokens
/// @param redirectUris where people are sent back to with a code
/// @param scope the most that it may do, for people or for itself
/// @param role what it is in the organisation when it acts for itself
/// @param keys the public keys of an application that has no secret, a JSON Web Key Set (RFC 7517); null if it has none
record Client(
        ClientId id,
        String name,
        ClientAuthentication authentication,
        Set<ClientGrant> grants,
        List<String> redirectUris,
        List<String> scope,
        Role role,
        @Nullable Map<String, Object> keys,
        Instant createdAt) {

    boolean may(ClientGrant grant) {
        return grants.contains(grant);
    }

    /// How long a session of it lasts unless it is refreshed.
    Duration lifetime() {
        return may(ClientGrant.REFRESH_TOKEN) ? Sessions.LIFETIME : AccessTokens.LIFETIME;
    }
}
