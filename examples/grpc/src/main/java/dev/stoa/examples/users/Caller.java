package dev.stoa.examples.users;

import dev.stoa.web.Principal;
import java.util.Set;

/// Who calls, by HTTP or by gRPC.
record Caller(String name, Set<String> permissions) implements Principal {

    @Override
    public boolean has(String permission) {
        return permissions.contains(permission);
    }
}
