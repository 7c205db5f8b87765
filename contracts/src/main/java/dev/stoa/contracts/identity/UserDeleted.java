package dev.stoa.contracts.identity;

import dev.stoa.platform.events.EventType;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Instant;

/// Somebody's account is gone for good. Once for each organisation they belonged to.
@EventType("user.deleted")
public record UserDeleted(UserId userId, TenantId organisationId, Instant timestamp) {}
