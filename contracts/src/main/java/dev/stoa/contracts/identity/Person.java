package dev.stoa.contracts.identity;

import dev.stoa.platform.security.UserId;

/// Somebody, as others in the organisation see them.
public record Person(UserId id, String name) {}
