package dev.stoa.identity.roles;

import static dev.stoa.identity.IdentityProblem.ROLE_FIXED;
import static dev.stoa.identity.IdentityProblem.ROLE_IN_USE;
import static dev.stoa.identity.IdentityProblem.ROLE_TAKEN;

import dev.stoa.identity.accounts.Trail;
import dev.stoa.identity.roles.RoleStore.OwnRole;
import dev.stoa.platform.audit.AuditEntry;
import dev.stoa.platform.data.Database;
import dev.stoa.platform.data.Transaction;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.security.Permissions.Change;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/// What the roles and people of an organisation may, for those who look after that.
///
/// Nobody gives more than they have: what roles and people may afterwards and did not before, the one who gives it
/// may too.
public final class Roles {
    private static final Map<Role, String> BUILT_IN = Map.of(
            Role.ADMIN, "May do everything",
            Role.MODERATOR, "Looks after what others wrote",
            Role.USER, "Works here",
            Role.GUEST, "Looks on");

    private final Database db;
    private final RoleStore store;
    private final KnownRules known;
    private final Permissions permissions;
    private final Trail trail;
    private final InstantSource clock;

    public Roles(
            Database db, RoleStore store, KnownRules known, Permissions permissions, Trail trail, InstantSource clock) {
        this.db = db;
        this.store = store;
        this.known = known;
        this.permissions = permissions;
        this.trail = trail;
        this.clock = clock;
    }

    /// A role and what it may.
    ///
    /// @param isBuiltIn whether every organisation has it
    /// @param isChanged whether it may other things here than elsewhere
    /// @param members how many people have it
    record RoleDetails(
            Role name,
            String description,
            boolean isBuiltIn,
            boolean isChanged,
            SortedSet<String> permissions,
            long members) {}

    /// Those that come with the modules first.
    List<RoleDetails> list(TenantId tenant) {
        var members = store.members(tenant);
        var now = permissions.in(tenant);
        var roles = new ArrayList<RoleDetails>();
        permissions
                .builtIn()
                .forEach((role, before) -> roles.add(new RoleDetails(
                        role,
                        BUILT_IN.getOrDefault(role, ""),
                        true,
                        !now.of(role).equals(before),
                        now.of(role),
                        members.getOrDefault(role, 0L))));
        store.list(tenant)
                .forEach(role -> roles.add(new RoleDetails(
                        role.name(),
                        role.description(),
                        false,
                        false,
                        now.of(role.name()),
                        members.getOrDefault(role.name(), 0L))));
        return List.copyOf(roles);
    }

    /// @throws Problem 409 if there is a role of the name
    RoleDetails add(Caller caller, Role role, String description, Set<String> wanted) {
        requireKnown(wanted);
        requireHas(caller, wanted);
        changing(caller.tenant(), tx -> {
            if (permissions.builtIn().containsKey(role)
                    || !store.insert(tx, new OwnRole(role, description), clock.instant())) {
                throw ROLE_TAKEN.because("There is a role " + role + " already.");
            }
            store.write(tx, role, new Change(wanted, Set.of()));
            trail.record(tx, about(caller, "identity.role-added", role).detail("permissions", text(wanted)));
        });
        return new RoleDetails(role, description, false, false, new TreeSet<>(wanted), 0);
    }

    /// @throws Problem 409 for administrators, who may everything
    void change(Caller caller, Role role, Set<String> wanted) {
        requireKnown(wanted);
        changing(caller.tenant(), tx -> {
            var before = require(tx, role);
            if (role.equals(Role.ADMIN)) {
                throw ROLE_FIXED.because("Administrators may do everything.");
            }
            requireHas(caller, Change.between(before, wanted).granted());
            store.write(tx, role, Change.between(builtIn(role), wanted));
            trail.record(
                    tx,
                    about(caller, "identity.permissions-changed", role)
                            .detail(
                                    "granted",
                                    text(Change.between(before, wanted).granted()))
                            .detail("taken", text(Change.between(before, wanted).denied())));
        });
    }

    /// @throws Problem 409 if it comes with the modules or somebody has it
    void delete(Caller caller, Role role) {
        changing(caller.tenant(), tx -> {
            var _ = require(tx, role);
            if (permissions.builtIn().containsKey(role)) {
                throw ROLE_FIXED.because("Every organisation has the role " + role + ".");
            }
            var members = store.countMembers(tx, role);
            if (members > 0) {
                throw ROLE_IN_USE.because(
                        members + " have the role " + role + " or are invited to it. Give them another first.");
            }
            store.delete(tx, role);
            trail.record(tx, about(caller, "identity.role-deleted", role));
        });
    }

    /// What a role may, in a transaction that has the lock.
    ///
    /// @throws Problem 404 if there is no such role
    public SortedSet<String> require(Transaction tx, Role role) {
        if (!permissions.builtIn().containsKey(role) && !store.exists(tx, role)) {
            throw HttpProblem.NOT_FOUND.because("There is no role " + role + ".");
        }
        return role.equals(Role.ADMIN) ? builtIn(role) : store.find(tx, role).applyTo(builtIn(role));
    }

    /// Says what somebody may whatever their role may, in a transaction that has the lock.
    ///
    /// @param role what they are
    /// @throws Problem 409 for administrators, who may everything
    public void except(Transaction tx, Caller caller, UserId person, Role role, Change wanted) {
        if (role.equals(Role.ADMIN)) {
            throw ROLE_FIXED.because("Administrators may do everything. Give the person another role first.");
        }
        var ofRole = require(tx, role);
        var before = store.find(tx, person).applyTo(ofRole);
        requireHas(caller, Change.between(before, wanted.applyTo(ofRole)).granted());
        store.write(tx, person, wanted);
        trail.record(
                tx,
                AuditEntry.by(caller, "identity.permissions-changed")
                        .on("user", person)
                        .detail("granted", text(wanted.granted()))
                        .detail("denied", text(wanted.denied())));
    }

    private static AuditEntry about(Caller caller, String event, Role role) {
        return AuditEntry.by(caller, event).on("role", role);
    }

    private static String text(Set<String> permissions) {
        return String.join(" ", new TreeSet<>(permissions));
    }

    /// What somebody may whatever their role may.
    public Change exceptions(TenantId tenant, UserId person) {
        return permissions.in(tenant).of(person);
    }

    SortedSet<String> builtIn(Role role) {
        return permissions.builtIn().getOrDefault(role, Collections.emptySortedSet());
    }

    /// @throws Problem 422 if there is no such permission
    public void requireKnown(Set<String> wanted) {
        var unknown = new TreeSet<>(wanted);
        unknown.removeAll(permissions.all().keySet());
        if (!unknown.isEmpty()) {
            throw Problem.invalid(
                    "permissions",
                    "must be of " + String.join(", ", permissions.all().keySet()) + "; not "
                            + String.join(", ", unknown));
        }
    }

    /// @throws Problem 403 if the caller has less than they give or take
    public static void requireHas(Caller caller, Set<String> given) {
        var missing = new TreeSet<>(given);
        missing.removeAll(caller.permissions());
        if (!missing.isEmpty()) {
            throw HttpProblem.FORBIDDEN.because(
                    "Nobody gives or takes what they do not have; you lack " + String.join(", ", missing) + ".");
        }
    }

    /// What changes roles or people.
    @FunctionalInterface
    public interface Work {
        void in(Transaction tx);
    }

    /// Runs `work` while nobody else changes roles or members of the organisation, after which everybody knows.
    public void changing(TenantId tenant, Work work) {
        inTurn(tenant, tx -> {
            work.in(tx);
            return true;
        });
    }

    /// The same, for work that has a result.
    public <T> T inTurn(TenantId tenant, Function<Transaction, T> work) {
        return db.transaction(tenant, tx -> {
            store.lock(tx);
            store.noteChange(tx);
            tx.afterCommit(() -> known.forget(tenant));
            return work.apply(tx);
        });
    }
}
