package dev.stoa.identity.invitations;

import dev.stoa.identity.IdentityModule;
import dev.stoa.identity.accounts.Email;
import dev.stoa.identity.invitations.Invitations.Opened;
import dev.stoa.identity.passwords.Password;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.Role;
import dev.stoa.web.Created;
import dev.stoa.web.Default;
import dev.stoa.web.Delete;
import dev.stoa.web.Example;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.Needs;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.Status;
import dev.stoa.web.Summary;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Invitations: to send, and to accept.
public final class InvitationEndpoints {
    private final Invitations invitations;

    public InvitationEndpoints(Invitations invitations) {
        this.invitations = invitations;
    }

    /// Whom to ask.
    @Example("""
        {"email": "grace@example.com", "role": "user"}
        """)
    record NewInvitation(Email email, @Default("user") Role role) {}

    record InvitationList(List<Invitation> items) {}

    /// What the link in a letter ends with.
    record Opening(String token) {
        /// Not the token.
        @Override
        public String toString() {
            return "Opening[…]";
        }
    }

    /// @param name of who has no account yet
    /// @param password of who has no account yet
    record Acceptance(
            String token,
            @Nullable @Size(min = 1, max = 100) String name,
            @Nullable Password password) {
        /// Neither token nor password.
        @Override
        public String toString() {
            return "Acceptance[…]";
        }
    }

    @Post("/invitations")
    @Needs(IdentityModule.MANAGE_USERS)
    @Fails({403, 404})
    @Summary("Ask somebody by mail to join the organisation. The link is good once, for 7 days.")
    Created<Invitation> invite(Caller caller, NewInvitation wanted) {
        return Created.at("/invitations", invitations.invite(caller, wanted.email(), wanted.role()));
    }

    @Get("/invitations")
    @Needs(IdentityModule.MANAGE_USERS)
    @Summary("The invitations that were not accepted yet, the newest first.")
    InvitationList list(Caller caller) {
        return new InvitationList(invitations.list(caller.tenant()));
    }

    @Post("/invitations/{id}/resend")
    @Needs(IdentityModule.MANAGE_USERS)
    @Fails({403, 404})
    @Status(204)
    @Summary("Send another letter. The link in the one before is good no more.")
    void resend(Caller caller, InvitationId id) {
        invitations.resend(caller, id);
    }

    @Delete("/invitations/{id}")
    @Needs(IdentityModule.MANAGE_USERS)
    @Fails(404)
    @Summary("Withdraw an invitation.")
    void withdraw(Caller caller, InvitationId id) {
        invitations.withdraw(caller.tenant(), id);
    }

    @Post("/invitations/open")
    @Public
    @Status(200)
    @Fails(400)
    @Summary("What the link of an invitation leads to.")
    Opened open(Opening opening) {
        return invitations.open(opening.token());
    }

    @Post("/invitations/accept")
    @Public
    @Status(200)
    @Fails({400, 503})
    @Summary(
            "Join the organisation that the link of an invitation is from, with the account of its address or a new one.")
    Opened accept(Acceptance acceptance) {
        return invitations.accept(acceptance.token(), acceptance.name(), acceptance.password());
    }
}
