package dev.stoa.platform.security;

import dev.stoa.platform.security.AccessTokens.Claims;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Provides;
import dev.stoa.web.http.Request;
import java.util.Optional;
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

    /// @param claims null if the token is not good
    private record Verified(String token, @Nullable Claims claims) {}

    @Provides
    Caller caller(Request request) {
        var token = token(request);
        if (token == null) {
            throw HttpProblem.UNAUTHENTICATED.because("Send an access token: Authorization: Bearer …");
        }
        var claims = verified(request, token)
                .orElseThrow(() -> HttpProblem.UNAUTHENTICATED
                        .because("The access token has expired or is not one of ours. Sign in again.")
                        .with("WWW-Authenticate", "Bearer error=\"invalid_token\""));
        var allowed = permissions.of(claims.role(), claims.scope().contains(Permissions.OPERATE));
        var caller = new Caller(claims.tenant(), claims.user(), claims.role(), allowed);
        // for logs and traces
        request.set(Caller.class, caller);
        return caller;
    }

    /// Whom the token of a request is about, for what runs before an endpoint is found; empty if it
    /// has none that is good.
    public Optional<Claims> claims(Request request) {
        var token = token(request);
        return token == null ? Optional.empty() : verified(request, token);
    }

    /// Whose an `Idempotency-Key` is; empty for nobody.
    public String name(Request request) {
        return claims(request).map(one -> one.tenant() + "/" + one.user()).orElse("");
    }

    private static @Nullable String token(Request request) {
        var authorization = request.headers().find("Authorization");
        return authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? null
                : authorization.substring(SCHEME.length()).strip();
    }

    /// A signature is checked once for each request.
    private Optional<Claims> verified(Request request, String token) {
        var known = request.get(Verified.class)
                .filter(verified -> verified.token.equals(token))
                .orElseGet(() -> new Verified(token, tokens.verify(token).orElse(null)));
        request.set(Verified.class, known);
        return Optional.ofNullable(known.claims);
    }
}
