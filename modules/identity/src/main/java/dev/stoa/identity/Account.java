package dev.stoa.identity;

import dev.stoa.platform.security.UserId;
import java.time.Instant;

/// A person who can sign in.
record Account(UserId id, Email email, String name, String passwordHash, Instant createdAt) {
    /// Not the hash, and nothing personal.
    @Override
    public String toString() {
        return "Account[" + id + "]";
    }
}
