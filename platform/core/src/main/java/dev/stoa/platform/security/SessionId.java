package dev.stoa.platform.security;

import java.util.UUID;

/// A sign-in: what the tokens of one device have in common.
public record SessionId(UUID value) {

    @Override
    public String toString() {
        return value.toString();
    }
}
