package dev.stoa.identity.passwords;

import dev.stoa.identity.IdentityModule;
import dev.stoa.identity.accounts.AccountMail;
import dev.stoa.identity.accounts.Email;
import dev.stoa.identity.sessions.Device;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.CurrentSession;
import dev.stoa.platform.security.UserId;
import dev.stoa.web.Delete;
import dev.stoa.web.Example;
import dev.stoa.web.Fails;
import dev.stoa.web.Needs;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.SignedIn;
import dev.stoa.web.Status;
import dev.stoa.web.Summary;
import dev.stoa.web.http.Request;
import dev.stoa.web.middleware.ClientAddress;

/// Changing a password, getting a new one by mail, and confirming an address.
public final class PasswordEndpoints {
    private final Passwords passwords;
    private final AccountMail mail;

    public PasswordEndpoints(Passwords passwords, AccountMail mail) {
        this.passwords = passwords;
        this.mail = mail;
    }

    @Example("""
        {"current_password": "Analytical-1843", "new_password": "Difference-1822"}
        """)
    record PasswordChange(String currentPassword, Password newPassword) {
        /// Neither password.
        @Override
        public String toString() {
            return "PasswordChange[…]";
        }
    }

    @Post("/password/change")
    @SignedIn
    @Status(204)
    @Fails({403, 423, 503})
    @Summary("Change one's password. All other sessions end; this one goes on with its refresh token.")
    void change(Request request, Caller caller, CurrentSession session, PasswordChange change) {
        passwords.change(
                caller,
                session,
                Device.place(ClientAddress.of(request)),
                change.currentPassword(),
                change.newPassword());
    }

    @Delete("/users/{id}/lockout")
    @Needs(IdentityModule.MANAGE_USERS)
    @Fails(404)
    @Summary("Open an account of the organisation again that had too many wrong passwords.")
    void unlock(Caller caller, UserId id) {
        passwords.unlock(caller, id);
    }

    /// Whose account it is about.
    @Example("""
        {"email": "ada@example.com"}
        """)
    record Address(Email email) {}

    /// The same for every address.
    record Asked(String message) {
        static final Asked REPLY = new Asked("If there is something to send to this address, it is on its way.");
    }

    @Post("/password/forgot")
    @Public
    @Status(202)
    @Summary("Have a link sent to choose a new password, if the address has an account.")
    Asked forgot(Address address) {
        mail.askForReset(address.email());
        return Asked.REPLY;
    }

    /// @param token of the link: what stands after `#`
    @Example("""
        {"token": "AZqXkT3gcAKAAAAAAAAAAJr0Zb1nXo9jLw2c7Qy4mVs", "password": "Difference-1822"}
        """)
    record PasswordReset(String token, Password password) {
        /// Neither token nor password.
        @Override
        public String toString() {
            return "PasswordReset[…]";
        }
    }

    @Post("/password/reset")
    @Public
    @Status(204)
    @Fails({400, 503})
    @Summary("Choose a new password with the token of a mail. It is good once; all sessions end.")
    void reset(PasswordReset reset) {
        passwords.reset(reset.token(), reset.password());
    }

    /// @param token of the link: what stands after `#`
    @Example("""
        {"token": "AZqXkT3gcAKAAAAAAAAAAJr0Zb1nXo9jLw2c7Qy4mVs"}
        """)
    record Verification(String token) {
        /// Not the token.
        @Override
        public String toString() {
            return "Verification[…]";
        }
    }

    @Post("/email/verify")
    @Public
    @Status(204)
    @Fails(400)
    @Summary("Confirm one's address with the token of a mail. It is good once.")
    void verify(Verification verification) {
        passwords.verify(verification.token());
    }

    @Post("/email/verify/resend")
    @Public
    @Status(202)
    @Summary("Have the mail sent again to confirm one's address, if it has an account that needs it.")
    Asked resend(Address address) {
        mail.askForVerification(address.email());
        return Asked.REPLY;
    }
}
