package dev.stoa.identity.passkeys;

import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.CurrentSession;
import dev.stoa.web.Created;
import dev.stoa.web.Delete;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.Post;
import dev.stoa.web.SignedIn;
import dev.stoa.web.Status;
import dev.stoa.web.Summary;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Passkeys of whoever is signed in.
public final class PasskeyEndpoints {
    private final Passkeys passkeys;

    public PasskeyEndpoints(Passkeys passkeys) {
        this.passkeys = passkeys;
    }

    record PasskeyList(List<Passkey> items) {}

    @Get("/passkeys")
    @SignedIn
    @Summary("Your passkeys, the newest first.")
    PasskeyList list(Caller caller, CurrentSession session) {
        return new PasskeyList(passkeys.list(caller.user()));
    }

    @Post("/passkeys/register/options")
    @SignedIn
    @Status(200)
    @Fails(403)
    @Summary("What navigator.credentials.create() is given to make a passkey. Needs a recent sign-in.")
    JsonNode registerOptions(Caller caller, CurrentSession session) {
        session.requireRecent();
        return passkeys.registerOptions(caller.user());
    }

    /// @param name to know it again
    /// @param credential what `navigator.credentials.create()` answered, as `toJSON()` has it
    record NewPasskey(@NotBlank @Size(max = 100) String name, JsonNode credential) {}

    @Post("/passkeys/register/verify")
    @SignedIn
    @Fails({400, 403, 409})
    @Summary("Add a passkey that your device has made.")
    Created<Passkey> register(Caller caller, CurrentSession session, NewPasskey made) {
        var passkey = passkeys.register(caller, made.name().strip(), made.credential());
        return Created.at("/passkeys/" + passkey.id(), passkey);
    }

    @Delete("/passkeys/{id}")
    @SignedIn
    @Fails({403, 404})
    @Summary("Remove a passkey of yours. Needs a recent sign-in.")
    void remove(Caller caller, CurrentSession session, PasskeyId id) {
        session.requireRecent();
        passkeys.remove(caller, id);
    }
}
