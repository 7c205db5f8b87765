package dev.stoa.platform.security;

import java.util.Locale;

/// What somebody is in an organisation.
public enum Role {
    ADMIN,
    USER,
    GUEST;

    /// The name in tokens, JSON and SQL.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
