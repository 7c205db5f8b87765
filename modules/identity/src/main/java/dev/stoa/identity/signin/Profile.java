package dev.stoa.identity.signin;

import dev.stoa.identity.accounts.Email;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Instant;
import java.util.Set;

/// A person as they see themselves, in the organisation they are signed in to.
///
/// @param emailVerified whether they showed that mail reaches them
record Profile(
        UserId id,
        Email email,
        boolean emailVerified,
        String name,
        Role role,
        Organisation organisation,
        Set<String> permissions,
        Instant createdAt) {

    record Organisation(TenantId id, String name) {}
}
