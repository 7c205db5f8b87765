package dev.stoa.examples.shop;

import static dev.stoa.web.HttpProblem.UNAUTHENTICATED;

import dev.stoa.web.Header;
import dev.stoa.web.Provides;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Knows callers by their tokens.
final class Callers {
    private final Map<String, Caller> byToken;

    Callers(Map<String, Caller> byToken) {
        this.byToken = byToken;
    }

    @Provides
    Caller caller(@Header("Authorization") @Nullable String authorization) {
        var caller = authorization == null ? null : byToken.get(authorization.replaceFirst("^Bearer ", ""));
        if (caller == null) {
            throw UNAUTHENTICATED.because("Send a token that is known here.");
        }
        return caller;
    }
}
