package dev.stoa.platform.security;

import dev.stoa.platform.tenancy.TenantId;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Who may do what: what comes with the modules, and what organisations have changed of it. Every protocol asks here.
///
/// Administrators may do everything, and nothing that an organisation changes is about them.
public final class Permissions {
    /// To look after the installation as a whole: queues, failures, load, whichever organisation they are about. The
    /// administrators of the organisation that runs the installation have it, and no role has it elsewhere.
    public static final String OPERATE = "system.operate";

    /// To learn who somebody is: what an application has that somebody signed in to (OpenID Connect).
    public static final String OPENID = "openid";

    /// What applications may have beside permissions: to learn who somebody is, their name, and their address (OpenID
    /// Connect Core section 5.4). No role has these.
    public static final Set<String> ABOUT_PEOPLE = Set.of(OPENID, "profile", "email");

    private static final SortedSet<String> NOTHING = Collections.emptySortedSet();

    private final SortedMap<String, String> all;
    private final Map<Role, SortedSet<String>> builtIn;
    private final Rules rules;

    /// A permission and which of the roles have it that come with the modules.
    ///
    /// @param permission such as `tasks.create`: whatever its module asks for, literally
    /// @param description what its holder may, for people: `See tasks`
    public record Grant(String permission, String description, Set<Role> roles) {
        public static Grant to(String permission, Role first, Role... others) {
            var roles = new HashSet<>(List.of(others));
            roles.add(first);
            return new Grant(permission, permission, Set.copyOf(roles));
        }

        /// The same in words.
        public Grant described(String words) {
            return new Grant(permission, words, roles);
        }
    }

    /// What organisations have changed.
    @FunctionalInterface
    public interface Rules {
        /// Asked at each request, so it seldom blocks.
        Changes of(TenantId tenant);
    }

    /// What an organisation has changed.
    ///
    /// @param roles beside what comes with the modules; of each role of its own, everything
    /// @param people what single people may, beside what their role may
    /// @param newRoles who got which role lately, so that tokens may still say another
    /// @param isOperators whether it runs the installation
    public record Changes(
            Map<Role, Change> roles, Map<UserId, Change> people, Map<UserId, Role> newRoles, boolean isOperators) {
        public static final Changes NONE = new Changes(Map.of(), Map.of(), Map.of(), false);

        public Changes {
            roles = Map.copyOf(roles);
            people = Map.copyOf(people);
            newRoles = Map.copyOf(newRoles);
        }
    }

    /// What is added to permissions, and then what is taken away.
    public record Change(Set<String> granted, Set<String> denied) {
        public static final Change NONE = new Change(Set.of(), Set.of());

        public Change {
            granted = Set.copyOf(granted);
            denied = Set.copyOf(denied);
        }

        /// What makes the one of the other.
        public static Change between(Set<String> before, Set<String> after) {
            var granted = new HashSet<>(after);
            granted.removeAll(before);
            var denied = new HashSet<>(before);
            denied.removeAll(after);
            return new Change(granted, denied);
        }

        public SortedSet<String> applyTo(Set<String> before) {
            var permissions = new TreeSet<>(before);
            permissions.addAll(granted);
            permissions.removeAll(denied);
            return permissions;
        }
    }

    /// What somebody is now, and may.
    public record Allowed(Role role, SortedSet<String> permissions) {}

    private Permissions(SortedMap<String, String> all, Map<Role, SortedSet<String>> builtIn, Rules rules) {
        this.all = all;
        this.builtIn = builtIn;
        this.rules = rules;
    }

    /// What comes with the modules, in organisations that have changed nothing.
    public static Permissions of(Collection<Grant> grants) {
        var all = new TreeMap<String, String>();
        var builtIn = new LinkedHashMap<Role, SortedSet<String>>();
        List.of(Role.ADMIN, Role.MODERATOR, Role.USER, Role.GUEST).forEach(role -> builtIn.put(role, new TreeSet<>()));
        for (var grant : grants) {
            all.put(grant.permission(), grant.description());
            builtIn.forEach((role, permissions) -> {
                if (role.equals(Role.ADMIN) || grant.roles().contains(role)) {
                    permissions.add(grant.permission());
                }
            });
        }
        builtIn.replaceAll((_, permissions) -> Collections.unmodifiableSortedSet(permissions));
        return new Permissions(
                Collections.unmodifiableSortedMap(all), Collections.unmodifiableMap(builtIn), _ -> Changes.NONE);
    }

    /// The same with what organisations have changed.
    public Permissions with(Rules changes) {
        return new Permissions(all, builtIn, changes);
    }

    /// All that there are, each with what its holder may, sorted.
    public SortedMap<String, String> all() {
        return all;
    }

    /// The roles that every organisation has, and what they may as long as it changes nothing: the mightiest first.
    public Map<Role, SortedSet<String>> builtIn() {
        return builtIn;
    }

    /// As it is in an organisation at this moment.
    public InOrganisation in(TenantId tenant) {
        return new InOrganisation(rules.of(tenant));
    }

    /// Who may do what in one organisation, at one moment.
    public final class InOrganisation {
        private final Changes changes;

        private InOrganisation(Changes changes) {
            this.changes = changes;
        }

        /// What a role may; nothing if there is no such role.
        public SortedSet<String> of(Role role) {
            var before = builtIn.getOrDefault(role, NOTHING);
            return role.equals(Role.ADMIN)
                    ? before
                    : changed(before, changes.roles().get(role));
        }

        /// What somebody may.
        ///
        /// @param known what they were when they were last looked at, such as when a token was issued
        /// @param isOperator whether they belonged to those then who run the installation
        public Allowed of(UserId user, Role known, boolean isOperator) {
            var role = changes.newRoles().getOrDefault(user, known);
            if (!role.equals(Role.ADMIN)) {
                return new Allowed(role, changed(of(role), changes.people().get(user)));
            }
            if (!isOperator && !changes.isOperators()) {
                return new Allowed(role, of(role));
            }
            var permissions = new TreeSet<>(of(role));
            permissions.add(OPERATE);
            return new Allowed(role, Collections.unmodifiableSortedSet(permissions));
        }

        /// What somebody may whatever their role may, and what they may not.
        public Change of(UserId user) {
            return changes.people().getOrDefault(user, Change.NONE);
        }

        /// Whether administrators look after the installation too.
        public boolean isOperators() {
            return changes.isOperators();
        }

        private SortedSet<String> changed(SortedSet<String> before, @Nullable Change change) {
            if (change == null) {
                return before;
            }
            var permissions = change.applyTo(before);
            // A release may come without what an earlier one had.
            permissions.retainAll(all.keySet());
            return Collections.unmodifiableSortedSet(permissions);
        }
    }
}
