package dev.stoa.examples.shop;

import dev.stoa.web.Principal;
import java.util.Set;

/// Who calls, by GraphQL or by HTTP.
record Caller(UserId user, Set<String> permissions) implements Principal {

    @Override
    public boolean has(String permission) {
        return permissions.contains(permission);
    }
}
