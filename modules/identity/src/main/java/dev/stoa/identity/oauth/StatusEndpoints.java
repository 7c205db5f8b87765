package dev.stoa.identity.oauth;

import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.Response;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionSuccessResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.Subject;
import com.nimbusds.oauth2.sdk.token.AccessTokenType;
import dev.stoa.identity.sessions.Sessions;
import dev.stoa.platform.security.AccessTokens;
import dev.stoa.platform.security.AccessTokens.Claims;
import dev.stoa.web.Fails;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.Status;
import dev.stoa.web.Summary;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;

/// Whether a token is good, and the end of one.
final class StatusEndpoints {
    private final Addresses addresses;
    private final ClientAuthentications clients;
    private final AccessTokens tokens;
    private final Sessions sessions;

    StatusEndpoints(Addresses addresses, ClientAuthentications clients, AccessTokens tokens, Sessions sessions) {
        this.addresses = addresses;
        this.clients = clients;
        this.tokens = tokens;
        this.sessions = sessions;
    }

    @Post("/oauth/introspect")
    @Public
    @Status(200)
    @Fails(401)
    @Summary("Whether an access token is good, for applications of its organisation (RFC 7662): a form with token.")
    Reply introspect(Request request) {
        return Messages.answer(
                request,
                addresses.at("/oauth/introspect"),
                message -> introspect(message).toHTTPResponse());
    }

    private Response introspect(HTTPRequest message) throws GeneralException {
        var asked = TokenIntrospectionRequest.parse(message);
        if (asked.getClientAuthentication() == null) {
            throw new GeneralException(OAuth2Error.INVALID_CLIENT);
        }
        var client = clients.require(asked.getClientAuthentication(), null);
        return tokens.verify(asked.getToken().getValue())
                .filter(claims -> claims.tenant().equals(client.id().tenant()) && sessions.isLive(claims))
                .map(this::described)
                .orElseGet(() -> new TokenIntrospectionSuccessResponse.Builder(false).build());
    }

    private TokenIntrospectionSuccessResponse described(Claims claims) {
        var described = new TokenIntrospectionSuccessResponse.Builder(true)
                .tokenType(AccessTokenType.BEARER)
                .issuer(new Issuer(addresses.issuer()))
                .subject(new Subject(claims.user().toString()))
                .scope(new Scope(claims.scope().toArray(String[]::new)))
                .parameter("tenant_id", claims.tenant().toString());
        if (claims.client() != null) {
            described.clientID(new ClientID(claims.client().value()));
        }
        return described.build();
    }

    /// Answers 200 whether or not there is such a token (RFC 7009 section 2.2).
    @Post("/oauth/revoke")
    @Public
    @Status(200)
    @Fails(401)
    @Summary("Revoke a token of an application, and with it its session (RFC 7009): a form with token.")
    Reply revoke(Request request) {
        return Messages.answer(request, addresses.at("/oauth/revoke"), this::revoke);
    }

    private HTTPResponse revoke(HTTPRequest message) throws GeneralException {
        var asked = TokenRevocationRequest.parse(message);
        var client = clients.require(asked);
        var token = asked.getToken().getValue();
        var claims = tokens.verify(token);
        if (claims.isEmpty()) {
            sessions.end(token, client.id());
        } else if (client.id().equals(claims.get().client())) {
            sessions.refuse(claims.get());
        }
        return new HTTPResponse(HTTPResponse.SC_OK);
    }
}
