package dev.stoa.identity.roles;

import dev.stoa.identity.IdentityModule;
import dev.stoa.identity.roles.Roles.RoleDetails;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.security.Role;
import dev.stoa.web.Created;
import dev.stoa.web.Default;
import dev.stoa.web.Delete;
import dev.stoa.web.Example;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.Needs;
import dev.stoa.web.Post;
import dev.stoa.web.Put;
import dev.stoa.web.Summary;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Set;

/// The roles of an organisation and what they may.
public final class RoleEndpoints {
    private final Roles roles;
    private final Permissions permissions;

    public RoleEndpoints(Roles roles, Permissions permissions) {
        this.roles = roles;
        this.permissions = permissions;
    }

    /// @param name as endpoints ask for it
    record Permission(String name, String description) {}

    record PermissionList(List<Permission> items) {}

    record RoleList(List<RoleDetails> items) {}

    /// A role to be added.
    @Example("""
        {"name": "bookkeeper", "description": "Sees who is who", "permissions": ["users.read"]}
        """)
    record NewRole(
            Role name,
            @Default("") @Size(max = 200) String description,
            @Size(max = 500) List<String> permissions) {}

    /// Everything that a role may from now on.
    @Example("""
        {"permissions": ["users.read", "profile.manage"]}
        """)
    record RolePermissions(@Size(max = 500) List<String> permissions) {}

    @Get("/admin/permissions")
    @Needs(IdentityModule.READ_USERS)
    @Summary("All permissions that there are.")
    PermissionList listPermissions() {
        return new PermissionList(permissions.all().entrySet().stream()
                .map(one -> new Permission(one.getKey(), one.getValue()))
                .toList());
    }

    @Get("/admin/roles")
    @Needs(IdentityModule.READ_USERS)
    @Summary("The roles of the organisation and what they may: those that come with the product first.")
    RoleList list(Caller caller) {
        return new RoleList(roles.list(caller.tenant()));
    }

    @Post("/admin/roles")
    @Needs(IdentityModule.MANAGE_ROLES)
    @Fails({403, 409})
    @Summary("Add a role. It may at most what you may.")
    Created<RoleDetails> add(Caller caller, NewRole wanted) {
        var role = roles.add(caller, wanted.name(), wanted.description().strip(), Set.copyOf(wanted.permissions()));
        return Created.at("/admin/roles", role);
    }

    @Put("/admin/roles/{name}/permissions")
    @Needs(IdentityModule.MANAGE_ROLES)
    @Fails({403, 404, 409})
    @Summary("Say everything that a role may. It holds from the next request of everybody who has the role.")
    void change(Caller caller, Role name, RolePermissions wanted) {
        roles.change(caller, name, Set.copyOf(wanted.permissions()));
    }

    @Delete("/admin/roles/{name}")
    @Needs(IdentityModule.MANAGE_ROLES)
    @Fails({404, 409})
    @Summary("Delete a role that the organisation has added and nobody has.")
    void delete(Caller caller, Role name) {
        roles.delete(caller, name);
    }
}
