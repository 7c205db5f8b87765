package dev.stoa.web.conformance;

import dev.stoa.web.Created;
import dev.stoa.web.Delete;
import dev.stoa.web.Get;
import dev.stoa.web.Header;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.IfMatch;
import dev.stoa.web.Needs;
import dev.stoa.web.Post;
import dev.stoa.web.Principal;
import dev.stoa.web.Provides;
import dev.stoa.web.Public;
import dev.stoa.web.Put;
import dev.stoa.web.SignedIn;
import dev.stoa.web.Tagged;
import dev.stoa.web.http.EntityTag;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Endpoints for one thing, which is called `first` and never changes.
final class Things {
    record Thing(String name) {}

    record Who(String name) implements Principal {
        @Override
        public boolean has(String permission) {
            return name.equals("admin");
        }
    }

    /// Whoever has a token is who the token says.
    static final class Callers {
        @Provides
        Who who(@Header("Authorization") @Nullable String authorization) {
            if (authorization == null) {
                throw HttpProblem.UNAUTHENTICATED.because("No token came.");
            }
            return new Who(authorization.substring("Bearer ".length()));
        }
    }

    @Get("/things/{id}")
    @Public
    Tagged<Thing> get(String id) {
        if (!id.equals("1")) {
            throw HttpProblem.NOT_FOUND.because("There is no thing " + id + ".");
        }
        return new Tagged<>(EntityTag.of(3), new Thing("first"));
    }

    @Put("/things/{id}")
    @Public
    Thing put(String id, IfMatch ifMatch, Thing thing) {
        ifMatch.require(EntityTag.of(3));
        return thing;
    }

    @Post("/things")
    @Public
    Created<Thing> create(Thing thing) {
        if (thing.name().equals("taken")) {
            throw HttpProblem.CONFLICT.because("That name is taken.");
        }
        return Created.at("/things/2", thing).tagged(EntityTag.of(1));
    }

    @Delete("/things/{id}")
    @Needs("things.delete")
    void delete(String id, Who who) {}

    @Get("/mine")
    @SignedIn
    Thing mine(Who who) {
        return new Thing(who.name());
    }

    @Get("/broken")
    @Public
    Thing broken() {
        throw new IllegalStateException("the secret plans");
    }

    @Get("/throttled")
    @Public
    Thing throttled() {
        throw HttpProblem.TOO_MANY_REQUESTS
                .because("Slow down.")
                .retryAfter(Duration.ofMillis(1500))
                .member("quota", 7);
    }
}
