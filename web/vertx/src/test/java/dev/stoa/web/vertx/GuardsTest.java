package dev.stoa.web.vertx;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.AccessRule;
import dev.stoa.web.App;
import dev.stoa.web.Get;
import dev.stoa.web.Guards;
import dev.stoa.web.Header;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Post;
import dev.stoa.web.Principal;
import dev.stoa.web.Provides;
import dev.stoa.web.Public;
import dev.stoa.web.binding.DeclarationException;
import dev.stoa.web.test.TestClient;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Access rules that an application defines.
class GuardsTest {
    @AccessRule
    @Target(METHOD)
    @Retention(RUNTIME)
    @interface OwnerOnly {
        String of() default "room";
    }

    @AccessRule
    @Target(METHOD)
    @Retention(RUNTIME)
    @interface Internal {}

    record Who(String name) implements Principal {
        @Override
        public boolean has(String permission) {
            return false;
        }
    }

    record Room(String name) {}

    static final class Rules {
        @Provides
        Who who(@Header("Authorization") @Nullable String authorization) {
            if (authorization == null) {
                throw HttpProblem.UNAUTHENTICATED.because("No token came.");
            }
            return new Who(authorization);
        }

        @Guards(OwnerOnly.class)
        void owner(OwnerOnly rule, Who who, String owner) {
            if (!who.name().equals(owner)) {
                throw HttpProblem.FORBIDDEN.because("This is not your " + rule.of() + ".");
            }
        }

        @Guards(Internal.class)
        void internal(@Header("X-Secret") @Nullable String secret) {
            if (!"open".equals(secret)) {
                throw HttpProblem.NOT_FOUND.because("There is nothing at this address.");
            }
        }
    }

    static final class Endpoints {
        @Post("/rooms/{owner}")
        @OwnerOnly(of = "house")
        Room create(String owner, Who who, Room room) {
            assertThat(who.name()).isEqualTo(owner);
            return room;
        }

        @Get("/rooms/{owner}")
        @OwnerOnly
        Room get(String owner) {
            return new Room(owner);
        }

        @Get("/internal")
        @Internal
        Room internal(int number) {
            return new Room("" + number);
        }
    }

    @AutoClose
    private final TestClient client =
            TestClient.start(App.named("Guards").provide(new Rules()).mount(new Endpoints()));

    @Test
    void theRuleDecidesFromWhatIsProvidedAndFromThePath() {
        var ada = client.with("Authorization", "ada");

        ada.get("/rooms/ada").expect(200);
        assertThat(ada.get("/rooms/bob")
                        .problem(HttpProblem.FORBIDDEN)
                        .json("/detail")
                        .asString())
                .isEqualTo("This is not your room.");
        client.get("/rooms/ada").problem(HttpProblem.UNAUTHENTICATED);
    }

    @Test
    void theRuleIsAskedBeforeAnythingElseIsBound() {
        var refused = client.with("Authorization", "ada").post("/rooms/bob", "no JSON");

        assertThat(refused.problem(HttpProblem.FORBIDDEN).json("/detail").asString())
                .isEqualTo("This is not your house.");
        client.get("/internal?number=x").problem(HttpProblem.NOT_FOUND);
        client.with("X-Secret", "open").get("/internal?number=x").problem(HttpProblem.INVALID);
    }

    @AccessRule
    @Retention(RUNTIME)
    @interface Forgotten {}

    @Retention(RUNTIME)
    @interface NoRule {}

    static final class Careless {
        @Get("/a")
        @Forgotten
        void forgotten() {}

        @Get("/b")
        @Public
        @OwnerOnly
        void twice() {}
    }

    static final class NoGuard {
        @Guards(NoRule.class)
        void guard() {}
    }

    static final class Twin {
        @Guards(Internal.class)
        void guard() {}
    }

    static final class Answering {
        @Guards(Internal.class)
        boolean guard() {
            return true;
        }
    }

    private static void refuses(App app, String... words) {
        assertThatThrownBy(app::describe)
                .isInstanceOf(DeclarationException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void aRuleIsGuardedOnceAndStatedAlone() {
        refuses(
                App.named("Test").mount(new Careless()),
                "Careless.forgotten()",
                "@Guards(Forgotten.class)",
                "Careless.twice()",
                "keep one of");
        refuses(App.named("Test").provide(new NoGuard()), "put @AccessRule on it");
        refuses(App.named("Test").provide(new Answering()), "return void");
        refuses(App.named("Test").provide(new Twin(), new Twin()), "guards already");
    }
}
