package dev.stoa.platform.security;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// What each role may do: everything that the modules grant it.
public final class Permissions {
    /// To look after the installation as a whole: queues, failures, load, whichever organisation they are about. The
    /// administrators of the organisation that runs the installation have it, and no role has it elsewhere.
    public static final String OPERATE = "system.operate";

    /// To learn who somebody is: what an application has that somebody signed in to (OpenID Connect).
    public static final String OPENID = "openid";

    /// What applications may have beside permissions: to learn who somebody is, their name, and their address (OpenID
    /// Connect Core section 5.4). No role has these.
    public static final Set<String> ABOUT_PEOPLE = Set.of(OPENID, "profile", "email");

    private final Map<Role, SortedSet<String>> byRole;

    /// A permission and who has it.
    ///
    /// @param permission such as `tasks.create`: the module, a dot, what may be done
    public record Grant(String permission, Set<Role> roles) {
        public static Grant to(String permission, Role first, Role... others) {
            return new Grant(permission, Set.copyOf(EnumSet.of(first, others)));
        }
    }

    private Permissions(Map<Role, SortedSet<String>> byRole) {
        this.byRole = byRole;
    }

    public static Permissions of(Collection<Grant> grants) {
        var byRole = new EnumMap<Role, SortedSet<String>>(Role.class);
        for (var role : Role.values()) {
            var permissions = new TreeSet<String>();
            grants.stream()
                    .filter(grant -> grant.roles().contains(role))
                    .forEach(grant -> permissions.add(grant.permission()));
            byRole.put(role, Collections.unmodifiableSortedSet(permissions));
        }
        return new Permissions(byRole);
    }

    /// The permissions of a role, sorted.
    public SortedSet<String> of(Role role) {
        return byRole.getOrDefault(role, Collections.emptySortedSet());
    }

    /// The permissions of a role in an organisation that runs the installation, or does not.
    public SortedSet<String> of(Role role, boolean isOperators) {
        if (!isOperators || role != Role.ADMIN) {
            return of(role);
        }
        var permissions = new TreeSet<>(of(role));
        permissions.add(OPERATE);
        return Collections.unmodifiableSortedSet(permissions);
    }
}
