package dev.stoa.identity.passkeys;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A passkey as its owner sees it.
///
/// @param isBackedUp whether it is kept in an account of theirs, such as of the maker of their phone,
///     and not on one
///     device alone
/// @param lastUsedAt null if never
record Passkey(
        PasskeyId id,
        String name,
        boolean isBackedUp,
        Instant createdAt,
        @Nullable Instant lastUsedAt) {}
