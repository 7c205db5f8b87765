package dev.stoa.platform.security;

import dev.stoa.web.Header;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Provides;
import dev.stoa.web.http.Request;
import org.jspecify.annotations.Nullable;

/// Finds out who asks, from the bearer token of a request (RFC 6750).
public final class Callers {
    private static final String SCHEME = "Bearer ";

    private final AccessTokens tokens;
    private final Permissions permissions;

    public Callers(AccessTokens tokens, Permissions permissions) {
        this.tokens = tokens;
        this.permissions = permissions;
    }

    @Provides
    Caller caller(Request request, @Header("Authorization") @Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw HttpProblem.UNAUTHENTICATED.because("Send an access token: Authorization: Bearer …");
        }
        var claims = tokens.verify(authorization.substring(SCHEME.length()).strip())
                .orElseThrow(() -> HttpProblem.UNAUTHENTICATED
                        .because("The access token has expired or is not one of ours. Sign in again.")
                        .with("WWW-Authenticate", "Bearer error=\"invalid_token\""));
        var allowed = permissions.of(claims.role(), claims.scope().contains(Permissions.OPERATE));
        var caller = new Caller(claims.tenant(), claims.user(), claims.role(), allowed);
        // for logs and traces
        request.set(Caller.class, caller);
        return caller;
    }
}
