package dev.stoa.identity.oauth;

import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import dev.stoa.platform.runtime.Ids;
import dev.stoa.platform.security.AccessTokens;
import dev.stoa.platform.security.Permissions;
import dev.stoa.platform.security.SessionId;
import dev.stoa.platform.security.UserId;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Access tokens that applications have for themselves (RFC 6749 section 4.4).
final class ClientTokens {
    private final AccessTokens tokens;
    private final Permissions permissions;
    private final Ids ids;

    ClientTokens(AccessTokens tokens, Permissions permissions, Ids ids) {
        this.tokens = tokens;
        this.permissions = permissions;
        this.ids = ids;
    }

    /// @throws GeneralException `invalid_scope` if the application may not do what it asks for
    AccessTokenResponse issue(Client client, @Nullable Scope asked) throws GeneralException {
        var most = new TreeSet<>(client.scope());
        most.retainAll(permissions.in(client.id().tenant()).of(client.role()));
        var scope = Scopes.require(asked, most);
        var token = tokens.issue(new AccessTokens.Claims(
                client.id().tenant(),
                new UserId(client.id().id()),
                null,
                client.role(),
                scope,
                new SessionId(ids.next()),
                1,
                client.id(),
                null));
        var bearer = new BearerAccessToken(
                token, AccessTokens.LIFETIME.toSeconds(), new Scope(scope.toArray(String[]::new)));
        return new AccessTokenResponse(new Tokens(bearer, null));
    }
}
