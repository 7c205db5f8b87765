package dev.stoa.platform.security;

import dev.stoa.platform.tenancy.TenantId;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The keys that stand for somebody, in place of access tokens.
@FunctionalInterface
public interface ApiKeys {

    /// Whom a key stands for; empty if there is no such key, it is used up, or its owner does not belong to the
    /// organisation any more. May block for the database.
    Optional<Holder> find(String key);

    /// Somebody, as far as a key of theirs reaches.
    ///
    /// @param id of the key
    /// @param isOperator whether the organisation runs the installation
    /// @param scope what the key is for; of these it may what its owner may
    /// @param perMinute how many requests it may send in a minute
    record Holder(
            UUID id, TenantId tenant, UserId user, Role role, boolean isOperator, Set<String> scope, int perMinute) {}
}
