package dev.stoa.contracts.identity;

import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.util.Map;
import java.util.Set;

/// The people of an organisation.
public interface People {

    /// Those of the given people who belong to the organisation. Who does not, or does not exist, is absent.
    ///
    /// Blocks for one call, however many are asked for. May be repeated.
    Map<UserId, Person> find(TenantId tenant, Set<UserId> users);
}
