package dev.stoa.platform.tenancy;

import dev.stoa.platform.data.Scope;
import java.util.UUID;

/// The tenant, an organisation, that rows, limits and events belong to.
public record TenantId(UUID value) implements Scope {

    @Override
    public UUID tenant() {
        return value;
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
