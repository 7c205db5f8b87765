package dev.stoa.web;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.binding.DeclarationException;
import java.util.List;
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

    @Test
    void allFaultsAreToldAtOnce() {
        refuses(new Two(), "Two.a()", "Two.b()", "must begin with /");
    }

    @Test
    void aListOfMysteriesIsNoQuery() {
        refuses(new Many(), "Many.a(List)", "List mysteries");
    }
}
