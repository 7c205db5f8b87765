package dev.stoa.identity.oauth;

import com.nimbusds.openid.connect.sdk.Nonce;
import dev.stoa.identity.sessions.Sessions;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A session that an application has begun in somebody's name.
///
/// @param authenticatedAt when the person showed who they are
/// @param nonce what the application sent to recognise the sign-in by; null if nothing
record Begun(
        Sessions.Delegated session,
        List<String> scope,
        Instant authenticatedAt,
        @Nullable Nonce nonce) {}
