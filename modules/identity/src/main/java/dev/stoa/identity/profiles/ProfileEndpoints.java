package dev.stoa.identity.profiles;

import dev.stoa.identity.IdentityModule;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.UserId;
import dev.stoa.web.CacheControl;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.IfMatch;
import dev.stoa.web.MergePatch;
import dev.stoa.web.Needs;
import dev.stoa.web.Patch;
import dev.stoa.web.Put;
import dev.stoa.web.SignedIn;
import dev.stoa.web.Summary;
import dev.stoa.web.Tagged;

/// What people tell about themselves.
///
/// A change is answered without what it wrote: replies are kept for an `Idempotency-Key`, and what is
/// private is not kept in the clear.
public final class ProfileEndpoints {
    private final Profiles profiles;

    public ProfileEndpoints(Profiles profiles) {
        this.profiles = profiles;
    }

    @Get("/me")
    @CacheControl("no-store")
    @Needs(IdentityModule.MANAGE_PROFILE)
    @Summary("Everything that you have told about yourself.")
    Tagged<OwnProfile> get(Caller caller) {
        var profile = profiles.own(caller.user());
        return new Tagged<>(profile.tag(), profile);
    }

    @Put("/me")
    @Needs(IdentityModule.MANAGE_PROFILE)
    @Fails(409)
    @Summary("Write your profile anew. What is not sent is deleted.")
    void replace(Caller caller, IfMatch ifMatch, ProfileEdit wanted) {
        profiles.change(caller.user(), ifMatch, _ -> wanted);
    }

    @Patch("/me")
    @Needs(IdentityModule.MANAGE_PROFILE)
    @Fails(409)
    @Summary("Change some of your profile.")
    void change(Caller caller, IfMatch ifMatch, MergePatch<ProfileEdit> patch) {
        profiles.change(caller.user(), ifMatch, patch::applyTo);
    }

    @Get("/users/{id}")
    @SignedIn
    @Summary("Somebody of your organisation, as others see them.")
    PublicProfile look(Caller caller, UserId id) {
        return profiles.seenBy(caller, id);
    }
}
