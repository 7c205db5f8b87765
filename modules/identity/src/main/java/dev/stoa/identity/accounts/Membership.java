package dev.stoa.identity.accounts;

import dev.stoa.platform.security.Role;
import dev.stoa.platform.tenancy.TenantId;

/// What somebody is in one organisation.
///
/// @param isOperators whether it is the organisation that runs the installation
public record Membership(TenantId tenant, String organisation, Role role, boolean isOperators) {}
