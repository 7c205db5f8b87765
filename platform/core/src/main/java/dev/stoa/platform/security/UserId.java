package dev.stoa.platform.security;

import dev.stoa.platform.data.Scope;
import java.util.UUID;

/// A person with an account, in whichever tenants they are.
public record UserId(UUID value) implements Scope {

    @Override
    public UUID user() {
        return value;
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
