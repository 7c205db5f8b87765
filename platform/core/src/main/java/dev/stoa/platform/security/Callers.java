package dev.stoa.platform.security;

import dev.stoa.platform.security.AccessTokens.Claims;
import dev.stoa.platform.tenancy.TenantId;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import dev.stoa.web.Provides;
import dev.stoa.web.http.Request;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds out who asks: from the bearer token of a request (RFC 6750), or from its `X-API-Key`. A
/// request
/// with both is its token's.
///
/// On a host name of an organisation nobody is known who belongs to another.
public final class Callers {
    /// The header that an API key comes in.
    public static final String API_KEY = "X-API-Key";

    private static final String SCHEME = "Bearer ";

    private final AccessTokens tokens;
    private final ApiKeys keys;
    private final Revocations revocations;
    private final Permissions permissions;
    private final Function<Request, Optional<TenantId>> hosts;

    /// @param hosts whose the host name is that a request was sent to; empty if it is nobody's
    public Callers(
            AccessTokens tokens,
            ApiKeys keys,
            Revocations revocations,
            Permissions permissions,
            Function<Request, Optional<TenantId>> hosts) {
        this.tokens = tokens;
        this.keys = keys;
        this.revocations = revocations;
        this.permissions = permissions;
        this.hosts = hosts;
    }

    /// Somebody, and by what they are known.
    ///
    /// @param key the API key that came; null with an access token
    /// @param session the session of the access token that came; null with an API key, and with a token of an
    ///     application, which acts for somebody without being them
    public record Known(
            Caller caller, @Nullable Key key, @Nullable CurrentSession session) {}

    /// An API key.
    public record Key(UUID id, int perMinute) {}

    /// What a request was found to be, once.
    ///
    /// @param known null if nobody
    private record Seen(
            @Nullable String token,
            @Nullable String key,
            @Nullable Known known) {}

    @Provides
    Caller caller(Request request) {
        var known = known(request).orElseThrow(() -> refusal(request));
        // for logs and traces
        request.set(Caller.class, known.caller);
        return known.caller;
    }

    /// The session that a request belongs to, for endpoints that no API key may use.
    @Provides
    CurrentSession session(Request request) {
        var session = known(request).orElseThrow(() -> refusal(request)).session;
        if (session == null) {
            throw HttpProblem.FORBIDDEN.because(
                    "An API key has no session, nor has an application. Sign in and send the access token.");
        }
        return session;
    }

    /// A token that has expired in the meantime goes on: it was good when the reply began.
    @Provides
    CurrentRights rights(Request request) {
        var token = token(request);
        var key = request.headers().find(API_KEY);
        var claims = token == null ? Optional.<Claims>empty() : tokens.verify(token);
        return permission -> (token == null && key != null
                        ? keys.find(key).map(this::known)
                        : claims.filter(one -> !isRevoked(one)).map(this::known))
                .filter(known -> known.caller.has(permission))
                .isPresent();
    }

    private static Problem refusal(Request request) {
        if (token(request) != null) {
            return HttpProblem.UNAUTHENTICATED
                    .because("The access token has expired or was revoked, is not one of ours, or is not for this"
                            + " address. Sign in again.")
                    .with("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        }
        return HttpProblem.UNAUTHENTICATED.because(
                request.headers().find(API_KEY) == null
                        ? "Send an access token (Authorization: Bearer …) or an API key (" + API_KEY + ")."
                        : "The API key has expired, was revoked, or is not for this address.");
    }

    /// Who asks, for what runs before an endpoint is found; empty for nobody that is known.
    public Optional<Known> known(Request request) {
        var token = token(request);
        var key = request.headers().find(API_KEY);
        if (token == null && key == null) {
            return Optional.empty();
        }
        var seen = request.get(Seen.class)
                .filter(before -> Objects.equals(before.token, token) && Objects.equals(before.key, key))
                .orElseGet(() -> new Seen(token, key, find(request, token, key)));
        request.set(Seen.class, seen);
        return Optional.ofNullable(seen.known);
    }

    private @Nullable Known find(Request request, @Nullable String token, @Nullable String key) {
        var found = token == null
                ? keys.find(String.valueOf(key)).map(this::known)
                : tokens.verify(token).filter(claims -> !isRevoked(claims)).map(this::known);
        return found.filter(known ->
                        hosts.apply(request).map(known.caller.tenant()::equals).orElse(true))
                .orElse(null);
    }

    private boolean isRevoked(Claims claims) {
        return revocations.isRevoked(claims.session(), claims.version())
                || (claims.client() != null
                        && revocations.isRevoked(claims.client().session(), claims.version()));
    }

    private Known known(Claims claims) {
        var now = permissions.in(claims.tenant());
        if (claims.client() != null) {
            var most = now.of(claims.user(), claims.role(), false);
            var allowed = new TreeSet<>(most.permissions());
            allowed.addAll(Permissions.ABOUT_PEOPLE);
            allowed.retainAll(claims.scope());
            return new Known(new Caller(claims.tenant(), claims.user(), most.role(), allowed), null, null);
        }
        var allowed = now.of(claims.user(), claims.role(), claims.scope().contains(Permissions.OPERATE));
        return new Known(
                new Caller(claims.tenant(), claims.user(), allowed.role(), allowed.permissions()),
                null,
                new CurrentSession(claims.session(), tokens.isRecent(claims)));
    }

    private Known known(ApiKeys.Holder holder) {
        var owner = permissions.in(holder.tenant()).of(holder.user(), holder.role(), holder.isOperator());
        var allowed = new TreeSet<>(owner.permissions());
        allowed.retainAll(holder.scope());
        return new Known(
                new Caller(holder.tenant(), holder.user(), owner.role(), allowed),
                new Key(holder.id(), holder.perMinute()),
                null);
    }

    /// Whose an `Idempotency-Key` is; empty for nobody.
    public String name(Request request) {
        return known(request)
                .map(known -> known.caller.tenant() + "/" + known.caller.user())
                .orElse("");
    }

    private static @Nullable String token(Request request) {
        var authorization = request.headers().find("Authorization");
        return authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? null
                : authorization.substring(SCHEME.length()).strip();
    }
}
