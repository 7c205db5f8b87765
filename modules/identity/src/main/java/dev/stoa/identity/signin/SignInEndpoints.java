package dev.stoa.identity.signin;

import dev.stoa.identity.accounts.AccountMail;
import dev.stoa.identity.accounts.Email;
import dev.stoa.identity.passkeys.Passkeys;
import dev.stoa.identity.sessions.AccessToken;
import dev.stoa.identity.sessions.Device;
import dev.stoa.identity.sessions.Token;
import dev.stoa.identity.signin.StepUp.Proof;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.CurrentSession;
import dev.stoa.web.Example;
import dev.stoa.web.Fails;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.SignedIn;
import dev.stoa.web.Status;
import dev.stoa.web.Summary;
import dev.stoa.web.http.Request;
import dev.stoa.web.middleware.ClientAddress;
import jakarta.validation.constraints.Size;
import tools.jackson.databind.JsonNode;

/// Signing in besides by a password, and showing again who one is.
public final class SignInEndpoints {
    private final SignIn signIn;
    private final StepUp stepUp;
    private final Passkeys passkeys;
    private final AccountMail mail;

    public SignInEndpoints(SignIn signIn, StepUp stepUp, Passkeys passkeys, AccountMail mail) {
        this.signIn = signIn;
        this.stepUp = stepUp;
        this.passkeys = passkeys;
        this.mail = mail;
    }

    /// @param challenge of the refusal that asked for a code
    /// @param code of the authenticator app, or a recovery code
    @Example("""
        {"challenge": "JbX3gcAKAAAAAAAAAAAQGal5E94HACgAAAAAAAAAJr0", "code": "492039"}
        """)
    record SecondStep(
            @Size(max = 100) String challenge,
            @Size(max = 100) String code) {
        /// Neither.
        @Override
        public String toString() {
            return "SecondStep[…]";
        }
    }

    @Post("/mfa/verify")
    @Public
    @Status(200)
    @Fails({400, 403, 423})
    @Summary("Finish signing in with a code, after POST /login has answered mfa-required with a challenge.")
    Token verify(Request request, SecondStep step) {
        return signIn.byCode(request, step.challenge(), step.code());
    }

    /// Whom to write to.
    @Example("""
        {"email": "ada@example.com"}
        """)
    record LinkWanted(Email email) {}

    /// The same for every address.
    record LinkAsked(String message) {
        static final LinkAsked REPLY = new LinkAsked("If the address has an account, a link is on its way.");
    }

    @Post("/login/link")
    @Public
    @Status(202)
    @Summary("Have a link sent to sign in with, if the address has an account.")
    LinkAsked askForLink(LinkWanted wanted) {
        mail.askForSignIn(wanted.email());
        return LinkAsked.REPLY;
    }

    /// @param token of the link: what stands after `#`
    @Example("""
        {"token": "AZqXkT3gcAKAAAAAAAAAAJr0Zb1nXo9jLw2c7Qy4mVs"}
        """)
    record LinkToken(@Size(max = 100) String token) {
        /// Not the token.
        @Override
        public String toString() {
            return "LinkToken[…]";
        }
    }

    @Post("/login/link/verify")
    @Public
    @Status(200)
    @Fails({400, 401})
    @Summary("Sign in with the token of a mail. It is good once; where the second factor is on, a code is needed too.")
    Token followLink(Request request, LinkToken link) {
        return signIn.byLink(request, link.token());
    }

    @Post("/passkeys/login/options")
    @Public
    @Status(200)
    @Summary("What navigator.credentials.get() is given to sign in with a passkey.")
    JsonNode passkeyOptions() {
        return passkeys.loginOptions();
    }

    /// @param credential what `navigator.credentials.get()` answered, as `toJSON()` has it
    record PasskeyLogin(JsonNode credential) {
        /// Nothing of it.
        @Override
        public String toString() {
            return "PasskeyLogin[…]";
        }
    }

    @Post("/passkeys/login/verify")
    @Public
    @Status(200)
    @Fails(403)
    @Summary("Sign in with a passkey. It needs no code.")
    Token byPasskey(Request request, PasskeyLogin login) {
        return signIn.byPasskey(request, login.credential());
    }

    @Post("/step-up")
    @SignedIn
    @Status(200)
    @Fails({403, 423, 503})
    @Summary("Show again who you are, with password, code or passkey. Answers with an access token for the next ten"
            + " minutes of what needs a recent sign-in.")
    AccessToken stepUp(Request request, Caller caller, CurrentSession session, Proof proof) {
        return stepUp.renew(caller, session.id(), Device.place(ClientAddress.of(request)), proof);
    }
}
