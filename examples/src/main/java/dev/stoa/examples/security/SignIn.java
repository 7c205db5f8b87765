package dev.stoa.examples.security;

import dev.stoa.web.Fails;
import dev.stoa.web.Form;
import dev.stoa.web.Guards;
import dev.stoa.web.Header;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Post;
import dev.stoa.web.Provides;
import dev.stoa.web.Public;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Exchanges a password for a token, and a token for who it was given to.
final class SignIn {
    private static final Duration LIFE = Duration.ofHours(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final InstantSource clock;
    private final Map<String, Account> accounts;
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final Password nobody;

    record Account(Password password, Set<String> permissions) {}

    private record Session(Caller caller, Instant end) {}

    record Credentials(String username, String password) {}

    record Token(String accessToken, String tokenType) {}

    /// @param nobody compared with where there is no account, so that a guess of the name takes as long
    SignIn(InstantSource clock, Map<String, Account> accounts, Password nobody) {
        this.clock = clock;
        this.accounts = Map.copyOf(accounts);
        this.nobody = nobody;
    }

    @Post("/token")
    @Public
    @Fails(401)
    Token signIn(@Form Credentials sent) {
        var account = accounts.get(sent.username());
        var isRight = (account == null ? nobody : account.password()).matches(sent.password());
        if (account == null || !isRight) {
            throw HttpProblem.UNAUTHENTICATED.because("Name or password is wrong.");
        }
        var token = newToken();
        var caller = new Caller(sent.username(), account.permissions());
        sessions.put(token, new Session(caller, clock.instant().plus(LIFE)));
        return new Token(token, "bearer");
    }

    /// Asked by every endpoint that says `@SignedIn` or `@Needs`, or takes a `Caller`.
    @Provides
    Caller caller(@Header("Authorization") @Nullable String authorization) {
        if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith("bearer ")) {
            throw HttpProblem.UNAUTHENTICATED.because("Send a token in the header Authorization.");
        }
        var session = sessions.get(authorization.substring("Bearer ".length()));
        if (session == null || clock.instant().isAfter(session.end())) {
            throw HttpProblem.UNAUTHENTICATED.because("This token is not valid, or not any more.");
        }
        return session.caller();
    }

    @Guards(Themselves.class)
    void themselves(Caller caller, String username) {
        if (!caller.username().equals(username)) {
            throw HttpProblem.NOT_FOUND.because("There is no such page.");
        }
    }

    private static String newToken() {
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
