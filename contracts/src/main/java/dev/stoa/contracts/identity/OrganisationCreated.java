package dev.stoa.contracts.identity;

import dev.stoa.platform.events.EventType;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;

/// Somebody made an organisation, and administers it.
@EventType("organisation.created")
public record OrganisationCreated(TenantId organisationId, String name, UserId createdBy) {}
