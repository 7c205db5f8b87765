package dev.stoa.examples.security;

import dev.stoa.web.Principal;
import java.util.Set;

/// Somebody who is signed in.
record Caller(String username, Set<String> permissions) implements Principal {

    @Override
    public boolean has(String permission) {
        return permissions.contains(permission);
    }
}
