package dev.stoa.identity.members;

import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.UserId;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.Problem;
import java.util.ArrayList;
import java.util.List;

/// Says why somebody may something, or may not.
public final class Why {
    private final MemberStore members;
    private final Permissions permissions;

    public Why(MemberStore members, Permissions permissions) {
        this.members = members;
        this.permissions = permissions;
    }

    /// What decides.
    enum Rule {
        BUILT_IN_ROLE,
        OWN_ROLE,
        CHANGED_ROLE,
        PERSON,
        OPERATORS,
        SUSPENSION
    }

    /// One thing that counts. Of several the last decides.
    record Step(Rule rule, boolean isAllowed, String text) {}

    record Answer(UserId user, String permission, Role role, boolean isAllowed, List<Step> steps) {}

    /// @throws Problem 404 if nobody here has the id, 422 if there is no such permission
    Answer ask(TenantId tenant, UserId person, String permission) {
        var standing = members.find(tenant, person).orElseThrow(() -> Members.nobody(person));
        var isAboutAll = permission.equals(Permissions.OPERATE);
        if (!isAboutAll && !permissions.all().containsKey(permission)) {
            throw Problem.invalid(
                    "permission",
                    "must be of " + String.join(", ", permissions.all().keySet()));
        }
        var steps =
                isAboutAll ? operators(tenant, standing.role()) : steps(tenant, person, standing.role(), permission);
        if (standing.isSuspended()) {
            steps.add(new Step(Rule.SUSPENSION, false, "They are suspended."));
        }
        return new Answer(person, permission, standing.role(), steps.getLast().isAllowed(), List.copyOf(steps));
    }

    private List<Step> operators(TenantId tenant, Role role) {
        var isAllowed = role.equals(Role.ADMIN) && permissions.in(tenant).isOperators();
        var steps = new ArrayList<Step>();
        steps.add(new Step(
                Rule.OPERATORS,
                isAllowed,
                "The administrators of the organisation that runs the installation have it, and nobody else."));
        return steps;
    }

    private List<Step> steps(TenantId tenant, UserId person, Role role, String permission) {
        var steps = new ArrayList<Step>();
        var now = permissions.in(tenant);
        var builtIn = permissions.builtIn().get(role);
        var before = builtIn != null && builtIn.contains(permission);
        var ofRole = now.of(role).contains(permission);
        if (builtIn != null) {
            steps.add(new Step(
                    Rule.BUILT_IN_ROLE,
                    before,
                    "The role " + role + (before ? " comes with it." : " comes without it.")));
        } else {
            steps.add(new Step(
                    Rule.OWN_ROLE, ofRole, "The role " + role + (ofRole ? " has it here." : " does not have it.")));
        }
        if (builtIn != null && ofRole != before) {
            steps.add(new Step(
                    Rule.CHANGED_ROLE,
                    ofRole,
                    ofRole
                            ? "The organisation has given it to the role " + role + "."
                            : "The organisation has taken it from the role " + role + "."));
        }
        var exceptions = now.of(person);
        if (!role.equals(Role.ADMIN) && exceptions.granted().contains(permission)) {
            steps.add(new Step(Rule.PERSON, true, "It was given to them whatever their role may."));
        }
        if (!role.equals(Role.ADMIN) && exceptions.denied().contains(permission)) {
            steps.add(new Step(Rule.PERSON, false, "It was taken from them whatever their role may."));
        }
        return steps;
    }
}
