package dev.stoa.identity.members;

import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.identity.accounts.Membership;
import dev.stoa.identity.sessions.Sessions;
import dev.stoa.identity.sessions.Token;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.CurrentSession;
import dev.stoa.platform.security.Role;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.Delete;
import dev.stoa.web.Example;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Post;
import dev.stoa.web.SignedIn;
import dev.stoa.web.Status;
import dev.stoa.web.Summary;
import dev.stoa.web.http.Request;
import java.util.List;

/// The organisations of whoever is signed in: which there are, another, and none of one any more.
public final class MembershipEndpoints {
    private final Members members;
    private final AccountStore accounts;
    private final Sessions sessions;

    public MembershipEndpoints(Members members, AccountStore accounts, Sessions sessions) {
        this.members = members;
        this.accounts = accounts;
        this.sessions = sessions;
    }

    record Organisation(TenantId id, String name) {}

    /// @param isCurrent whether the session is in it
    record OwnMembership(Organisation organisation, Role role, boolean isCurrent) {}

    record MembershipList(List<OwnMembership> items) {}

    /// Where to go.
    @Example("""
        {"organisation": "0190f5e2-7c5a-7b3e-9d52-3f1f6a2b8c4d"}
        """)
    record Switch(TenantId organisation) {}

    @Get("/memberships")
    @SignedIn
    @Summary("The organisations that you belong to, the one you joined first at the front.")
    MembershipList list(Caller caller, CurrentSession session) {
        return new MembershipList(accounts.memberships(caller.user()).stream()
                .map(one -> new OwnMembership(
                        new Organisation(one.tenant(), one.organisation()),
                        one.role(),
                        one.tenant().equals(caller.tenant())))
                .toList());
    }

    @Post("/token/switch")
    @SignedIn
    @Status(200)
    @Fails(404)
    @Summary("Go on in another organisation that you belong to: new tokens, and this session ends.")
    Token change(Request request, Caller caller, CurrentSession session, Switch to) {
        return sessions.moveTo(request, caller.user(), session.id(), membership(caller, to.organisation()));
    }

    private Membership membership(Caller caller, TenantId organisation) {
        return accounts.memberships(caller.user()).stream()
                .filter(one -> one.tenant().equals(organisation))
                .findFirst()
                .orElseThrow(() -> HttpProblem.NOT_FOUND.because("You do not belong to " + organisation + "."));
    }

    @Delete("/memberships/{organisation}")
    @SignedIn
    @Fails({404, 409})
    @Summary("Leave an organisation. Your account stays, and what you wrote there.")
    void leave(Caller caller, CurrentSession session, TenantId organisation) {
        members.leave(caller.user(), membership(caller, organisation).tenant());
    }
}
