package dev.stoa.identity.members;

import dev.stoa.identity.IdentityModule;
import dev.stoa.identity.roles.Roles;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.Permissions.Change;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.security.UserId;
import dev.stoa.web.Delete;
import dev.stoa.web.Example;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.Needs;
import dev.stoa.web.Post;
import dev.stoa.web.Put;
import dev.stoa.web.Status;
import dev.stoa.web.Summary;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Set;

/// What the people of an organisation are, for those who look after them.
public final class MemberEndpoints {
    private final Members members;
    private final Roles roles;
    private final MemberStore store;
    private final Why why;

    public MemberEndpoints(Members members, Roles roles, MemberStore store, Why why) {
        this.members = members;
        this.roles = roles;
        this.store = store;
        this.why = why;
    }

    @Example("""
        {"role": "user"}
        """)
    record NewRole(Role role) {}

    /// What somebody may whatever their role may, and what they may not.
    @Example("""
        {"granted": ["users.read"], "denied": []}
        """)
    record Exceptions(
            @Size(max = 500) List<String> granted,
            @Size(max = 500) List<String> denied) {
        static Exceptions of(Change change) {
            return new Exceptions(
                    change.granted().stream().sorted().toList(),
                    change.denied().stream().sorted().toList());
        }

        Change change() {
            return new Change(Set.copyOf(granted), Set.copyOf(denied));
        }
    }

    @Put("/users/{id}/role")
    @Needs(IdentityModule.MANAGE_USERS)
    @Fails({403, 404, 409})
    @Summary("Give somebody another role. It holds from their next request.")
    void giveRole(Caller caller, UserId id, NewRole wanted) {
        members.giveRole(caller, id, wanted.role());
    }

    @Get("/users/{id}/permissions")
    @Needs(IdentityModule.READ_USERS)
    @Fails(404)
    @Summary("What somebody may whatever their role may, and what they may not.")
    Exceptions exceptions(Caller caller, UserId id) {
        var _ = store.find(caller.tenant(), id).orElseThrow(() -> Members.nobody(id));
        return Exceptions.of(roles.exceptions(caller.tenant(), id));
    }

    @Put("/users/{id}/permissions")
    @Needs(IdentityModule.MANAGE_ROLES)
    @Fails({403, 404, 409})
    @Summary("Say what somebody may whatever their role may, and what they may not.")
    void except(Caller caller, UserId id, Exceptions wanted) {
        roles.requireKnown(wanted.change().granted());
        roles.requireKnown(wanted.change().denied());
        members.except(caller, id, wanted.change());
    }

    @Post("/users/{id}/suspension")
    @Needs(IdentityModule.MANAGE_USERS)
    @Fails({403, 404, 409})
    @Status(204)
    @Summary("Keep somebody out: their sessions in the organisation end and their API keys are refused.")
    void suspend(Caller caller, UserId id) {
        members.suspend(caller, id);
    }

    @Delete("/users/{id}/suspension")
    @Needs(IdentityModule.MANAGE_USERS)
    @Fails({403, 404})
    @Summary("Let somebody in again.")
    void readmit(Caller caller, UserId id) {
        members.readmit(caller, id);
    }

    @Delete("/users/{id}")
    @Needs(IdentityModule.MANAGE_USERS)
    @Fails({403, 404, 409})
    @Summary("Remove somebody from the organisation. Their account stays, and what they wrote.")
    void remove(Caller caller, UserId id) {
        members.remove(caller, id);
    }

    @Get("/admin/why")
    @Needs(IdentityModule.READ_USERS)
    @Fails(404)
    @Summary("Why somebody may something, or may not: the rules that count, of which the last decides.")
    Why.Answer why(Caller caller, UserId user, String permission) {
        return why.ask(caller.tenant(), user, permission);
    }
}
