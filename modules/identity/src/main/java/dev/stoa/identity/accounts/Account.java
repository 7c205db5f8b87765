package dev.stoa.identity.accounts;

import dev.stoa.platform.security.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A person who can sign in.
///
/// @param verifiedAt when they showed that mail reaches them; null if they did not
/// @param mustVerify whether they have to before they sign in
public record Account(
        UserId id,
        Email email,
        String name,
        String passwordHash,
        Instant createdAt,
        @Nullable Instant verifiedAt,
        boolean mustVerify) {
    public boolean maySignIn() {
        return verifiedAt != null || !mustVerify;
    }

    /// Not the hash, and nothing personal.
    @Override
    public String toString() {
        return "Account[" + id + "]";
    }
}
