package dev.stoa.examples.hello;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.stoa.web.App;
import dev.stoa.web.Get;
import dev.stoa.web.Public;
import dev.stoa.web.binding.DeclarationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The first page of the guide shows what is said about faulty declarations, word for word.
class FaultyHelloTest {
    private static final Path PAGE = Path.of("../docs/guides/web/first-steps.md");

    static final class NoRule {
        @Get("/")
        String hello() {
            return "";
        }
    }

    static final class NoProvider {
        @Get("/")
        @Public
        String hello(Clock clock) {
            return clock.toString();
        }
    }

    static final class NoVariable {
        @Get("/{id}")
        @Public
        String hello() {
            return "";
        }
    }

    static final class First {
        @Get("/")
        @Public
        String hello() {
            return "";
        }
    }

    static final class Second {
        @Get("/")
        @Public
        String hi() {
            return "";
        }
    }

    static List<App> faulty() {
        return List.of(
                App.named("Hello").mount(new NoRule()),
                App.named("Hello").mount(new NoProvider()),
                App.named("Hello").mount(new NoVariable()),
                App.named("Hello").mount(new First(), new Second()));
    }

    @ParameterizedTest
    @MethodSource("faulty")
    void saysWhatThePageShows(App app) throws Exception {
        var refusal = catchThrowable(() -> app.start(0));

        assertThat(refusal).isInstanceOf(DeclarationException.class);
        var said = String.valueOf(refusal.getMessage())
                .replaceAll("NoRule|NoProvider|NoVariable|First|Second", "Hello")
                .strip();
        assertThat(Files.readString(PAGE)).contains("`" + said + "`");
    }
}
