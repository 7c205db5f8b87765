package dev.stoa.platform.security;

import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What each role may do: everything that the modules grant it.
public final class Permissions {
    private final Map<Role, Set<String>> byRole = new EnumMap<>(Role.class);

    /// A permission and who has it.
    ///
    /// @param permission such as `tasks.create`: the module, a dot, what may be done
    public record Grant(String permission, Set<Role> roles) {
        public static Grant to(String permission, Role first, Role... others) {
            return new Grant(permission, Set.copyOf(EnumSet.of(first, others)));
        }
    }

    private Permissions() {}

    public static Permissions of(Collection<Grant> grants) {
        var permissions = new Permissions();
        for (var role : Role.values()) {
            permissions.byRole.put(role, new TreeSet<>());
        }
        for (var grant : grants) {
            grant.roles().forEach(role -> permissions.of(role).add(grant.permission()));
        }
        return permissions;
    }

    /// The permissions of a role, sorted.
    public Set<String> of(Role role) {
        return byRole.getOrDefault(role, Set.of());
    }
}
