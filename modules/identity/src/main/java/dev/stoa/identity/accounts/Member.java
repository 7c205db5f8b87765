package dev.stoa.identity.accounts;

import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.UserId;
import java.time.Instant;

/// A person as the administrators of an organisation see them.
///
/// @param email masked, `j***@example.com`
/// @param isSuspended whether they are kept out for now
/// @param createdAt when they joined
public record Member(UserId id, String email, String name, Role role, boolean isSuspended, Instant createdAt) {}
