package dev.stoa.examples.security;

import dev.stoa.web.App;
import dev.stoa.web.Get;
import dev.stoa.web.Needs;
import dev.stoa.web.Public;
import dev.stoa.web.SignedIn;
import dev.stoa.web.openapi.SecurityScheme;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

public final class Reports {
    record Me(String username, Set<String> permissions) {}

    @Get("/health")
    @Public
    String health() {
        return "well";
    }

    @Get("/me")
    @SignedIn
    Me me(Caller caller) {
        return new Me(caller.username(), caller.permissions());
    }

    @Get("/reports")
    @Needs("reports.read")
    List<String> list() {
        return List.of("2026-10", "2026-11");
    }

    @Get("/people/{username}/diary")
    @Themselves
    List<String> diary(String username) {
        return List.of(username + " wrote nothing yet");
    }

    public static App app() {
        return app(InstantSource.system(), Password.ROUNDS);
    }

    public static App app(InstantSource clock, int rounds) {
        var accounts = Map.of(
                "ada", new SignIn.Account(Password.of("correct horse", rounds), Set.of("reports.read")),
                "bob", new SignIn.Account(Password.of("battery staple", rounds), Set.of()));
        var signIn = new SignIn(clock, accounts, Password.of("nobody", rounds));
        return App.named("Reports")
                .version("1.0.0")
                .security(new SecurityScheme.OAuth2Password("/token"))
                .provide(signIn)
                .mount(signIn, new Reports());
    }

    static void main() {
        app().run(8000);
    }
}
