package dev.stoa.platform.security;

import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.Principal;
import java.util.Set;

/// Who asks: a person in one organisation, with what they may do there. The first parameter of everything that
/// depends on it.
public record Caller(TenantId tenant, UserId user, Role role, Set<String> permissions) implements Principal {

    @Override
    public boolean has(String permission) {
        return permissions.contains(permission);
    }
}
