package dev.stoa.web;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.binding.DeclarationException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A wrong declaration stops the start with a message that names class, method and cure.
class DeclarationsTest {
    record Body(String name) {}

    record Other(String name) {}

    static final class Mystery {}

    static final class Silent {
        @Get("/a")
        String a() {
            return "";
        }
    }

    static final class Torn {
        @Get("/a")
        @Public
        @SignedIn
        String a() {
            return "";
        }
    }

    static final class Forgetful {
        @Get("/things/{id}")
        @Public
        String get(String name) {
            return name;
        }
    }

    static final class Curious {
        @Get("/a")
        @Public
        String a(Mystery mystery) {
            return "" + (mystery == null);
        }
    }

    static final class Greedy {
        @Post("/a")
        @Public
        void a(Body body, Other other) {}
    }

    static final class Twins {
        @Get("/things/{id}")
        @Public
        String first(String id) {
            return id;
        }

        @Get("/things/{name}")
        @Public
        String second(String name) {
            return name;
        }
    }

    static final class Closed {
        @Get("/a")
        @SignedIn
        String a() {
            return "";
        }
    }

    static final class Circle {
        @Provides
        Body body(Other other) {
            return new Body(other.name());
        }

        @Provides
        Other other(Body body) {
            return new Other(body.name());
        }
    }

    static final class Two {
        @Get("/a")
        String a() {
            return "";
        }

        @Get("b")
        @Public
        String b() {
            return "";
        }
    }

    static final class Many {
        @Get("/a")
        @Public
        String a(List<Mystery> mysteries) {
            return "" + mysteries.size();
        }
    }

    private static void refuses(Object endpoints, String... words) {
        assertThatThrownBy(() -> App.named("Test").mount(endpoints).describe())
                .isInstanceOf(DeclarationException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void anEndpointSaysWhoMayCallIt() {
        refuses(new Silent(), "Silent.a()", "add @Public, @SignedIn or @Needs");
    }

    @Test
    void anEndpointSaysItOnce() {
        refuses(new Torn(), "Torn.a()", "keep one of");
    }

    @Test
    void everyVariableOfThePathHasAParameter() {
        refuses(new Forgetful(), "Forgetful.get(String)", "{id}", "add one with that name");
    }

    @Test
    void aParameterThatNothingProvidesIsNamed() {
        refuses(new Curious(), "Curious.a(Mystery)", "Mystery mystery", "@Provides");
    }

    @Test
    void theBodyIsTakenOnce() {
        refuses(new Greedy(), "Greedy.a(Body, Other)", "put both into one record");
    }

    @Test
    void twoEndpointsDoNotAnswerTheSameRequests() {
        assertThatThrownBy(() -> App.named("Test").mount(new Twins()).start(0))
                .isInstanceOf(DeclarationException.class)
                .hasMessageContainingAll("Twins.first(String)", "Twins.second(String)", "change one of the paths");
    }

    @Test
    void whoNeedsACallerProvidesOne() {
        refuses(new Closed(), "Closed.a()", "nothing provides a Principal");
    }

    @Test
    void providersDoNotNeedThemselves() {
        assertThatThrownBy(() -> App.named("Test").provide(new Circle()).describe())
                .isInstanceOf(DeclarationException.class)
                .hasMessageContainingAll("Circle.", "break the circle");
    }

    record Inner(@Size(max = 3) String name) {}

    record Careless(Inner inner) {}

    record Tagged(List<@Size(max = 3) String> tags) {}

    record CarelessOfTags(Tagged inner) {}

    record Careful(@Valid Inner inner, List<@Valid Inner> more) {}

    record Unreadable(@Default("many") int count) {}

    record Contrary(@Default("7") @Max(5) int count) {}

    record Misplaced(@Size(max = 3) int count) {}

    record Brief(@Size(max = 3) String value) {}

    record Shortened(Brief name) {}

    static final class Standing {
        @Post("/a")
        @Public
        void a(Shortened body) {}
    }

    static final class Nesting {
        @Post("/a")
        @Public
        void a(Careless body) {}
    }

    static final class NestingTags {
        @Post("/a")
        @Public
        void a(CarelessOfTags body) {}
    }

    static final class Valid1 {
        @Post("/a")
        @Public
        void a(Careful body) {}
    }

    static final class Defaults {
        @Post("/a")
        @Public
        void a(Unreadable body) {}

        @Get("/b")
        @Public
        void b(Contrary query) {}

        @Post("/c")
        @Public
        void c(Misplaced body) {}
    }

    static final class Statuses {
        @Get("/a")
        @Public
        @Status(204)
        String a() {
            return "";
        }

        @Get("/b")
        @Public
        @Status(9999)
        void b() {}
    }

    static final class Shared {
        @Get("/shared")
        @Public
        static String shared() {
            return "";
        }
    }

    static class Parent {
        @Get("/inherited")
        @Public
        String inherited() {
            return "";
        }
    }

    static final class Heir extends Parent {}

    record One(String name) implements Principal {
        @Override
        public boolean has(String permission) {
            return true;
        }
    }

    record Two2(String name) implements Principal {
        @Override
        public boolean has(String permission) {
            return true;
        }
    }

    static final class BothProviders {
        @Provides
        One one() {
            return new One("");
        }

        @Provides
        Two2 two() {
            return new Two2("");
        }
    }

    static final class MaybeProvider {
        @Provides
        @Nullable
        One one() {
            return null;
        }
    }

    @Test
    void rulesInsideARecordAreLookedAtOrRefused() {
        refuses(new Nesting(), "Nesting.a(Careless)", "put @Valid before Inner");
        refuses(new NestingTags(), "NestingTags.a(CarelessOfTags)", "put @Valid before Tagged");
        refuses(new Standing(), "Standing.a(Shortened)", "into the constructor of Brief");
        App.named("Test").mount(new Valid1()).describe();
    }

    @Test
    void aDefaultCanBeReadAndKeepsItsOwnRule() {
        refuses(
                new Defaults(),
                "@Default(\"many\") must be a whole number",
                "Defaults.b(Contrary), whose count is 7".replace(", whose", ": takes Contrary, whose"),
                "Defaults.c(Misplaced)",
                "does not fit its type");
    }

    @Test
    void aStatusIsASuccessAndHasRoomForTheReply() {
        refuses(new Statuses(), "Statuses.a()", "return void", "Statuses.b()", "use 200 to 299");
    }

    @Test
    void endpointsAreMethodsOfTheObject() {
        refuses(new Shared(), "Shared.shared()", "is static");
        refuses(Shared.class, "Class has no endpoint");
        App.named("Test").mount(new Heir()).describe();
    }

    @Test
    void thereIsOneKindOfCaller() {
        assertThatThrownBy(() -> App.named("Test")
                        .provide(new BothProviders())
                        .mount(new Closed())
                        .describe())
                .isInstanceOf(DeclarationException.class)
                .hasMessageContainingAll("BothProviders.one()", "BothProviders.two()");
        assertThatThrownBy(() -> App.named("Test").provide(new MaybeProvider()).describe())
                .hasMessageContaining("may provide null");
    }

    @Test
    void allFaultsAreToldAtOnce() {
        refuses(new Two(), "Two.a()", "Two.b()", "must begin with /");
    }

    @Test
    void aListOfMysteriesIsNoQuery() {
        refuses(new Many(), "Many.a(List)", "List mysteries");
    }
}
