package dev.stoa.contracts.identity;

import dev.stoa.platform.events.EventType;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import java.time.Instant;

/// Somebody made an account. (S19.03)
///
/// @param organisationId where they belong now; one they made, or the home organisation
@EventType("user.registered")
public record UserRegistered(UserId userId, String email, TenantId organisationId, Instant timestamp) {}
