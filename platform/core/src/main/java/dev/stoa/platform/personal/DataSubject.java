package dev.stoa.platform.personal;

import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.util.List;

/// Somebody whose data it is (GDPR article 4).
///
/// @param tenants where they are, or were until they were erased
public record DataSubject(UserId user, List<TenantId> tenants) {
    public DataSubject {
        tenants = List.copyOf(tenants);
    }
}
