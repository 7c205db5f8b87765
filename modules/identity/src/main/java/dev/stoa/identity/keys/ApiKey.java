package dev.stoa.identity.keys;

import dev.stoa.platform.security.UserId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A key that stands for somebody, as far as it can be looked at: the key itself is known to whoever made it.
///
/// @param prefix how the key begins, to tell it from others
/// @param scope what it is for; of this it may what its owner may
/// @param perMinute how many requests it may send in a minute
/// @param expiresAt null for never
/// @param lastUsedAt to about ten seconds; null if it was not used yet
record ApiKey(
        ApiKeyId id,
        UserId userId,
        String name,
        String prefix,
        List<String> scope,
        int perMinute,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt,
        Instant createdAt) {}
