package dev.stoa.contracts.identity;

import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;

/// The company that `--demo` makes: one person of each role, so that every module can give them something to look at.
public record DemoPeople(TenantId tenant, UserId admin, UserId user, UserId guest) {}
