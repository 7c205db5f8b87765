package dev.stoa.platform.observability;

import dev.stoa.platform.security.Permissions;
import dev.stoa.web.Accepted;
import dev.stoa.web.Download;
import dev.stoa.web.Fails;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Needs;
import dev.stoa.web.Post;
import dev.stoa.web.Problem;
import dev.stoa.web.Summary;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.io.IOException;
import java.util.UUID;

/// Profiles over HTTP, for operators.
final class ProfileEndpoints {
    private final Profiles profiles;

    ProfileEndpoints(Profiles profiles) {
        this.profiles = profiles;
    }

    /// @param seconds how long to record
    record NewProfile(@Min(5) @Max(60) int seconds) {}

    @Post("/system/profiles")
    @Needs(Permissions.OPERATE)
    @Fails(409)
    @Summary("Record where the process spends its time.")
    Accepted<Profiles.SystemProfile> record(NewProfile wanted) {
        var profile = profiles.start(wanted.seconds());
        return new Accepted<>("/system/profiles/" + profile.id(), profile);
    }

    @Get("/system/profiles")
    @Needs(Permissions.OPERATE)
    @Summary("The last profiles, the newest first.")
    Listing<Profiles.SystemProfile> profiles() {
        return new Listing<>(profiles.list());
    }

    @Get("/system/profiles/{id}")
    @Needs(Permissions.OPERATE)
    @Summary("How far a profile is.")
    Profiles.SystemProfile profile(UUID id) {
        return profiles.find(id).orElseThrow(ProfileEndpoints::gone);
    }

    @Get("/system/profiles/{id}/recording")
    @Needs(Permissions.OPERATE)
    @Summary("The recording, for JDK Mission Control and the jfr command.")
    Download recording(UUID id) {
        var file = profiles.file(id).orElseThrow(ProfileEndpoints::gone);
        return Download.of(file).as("application/octet-stream").named("stoa-" + id + ".jfr");
    }

    @Get("/system/profiles/{id}/flame")
    @Needs(Permissions.OPERATE)
    @Summary("The running code of a profile as a tree of frames.")
    FlameGraph flame(UUID id) throws IOException {
        return FlameGraph.read(profiles.file(id).orElseThrow(ProfileEndpoints::gone));
    }

    private static Problem gone() {
        return HttpProblem.NOT_FOUND.because("There is no such profile, or it is not ready.");
    }
}
