package dev.stoa.identity.oauth;

import static dev.stoa.identity.IdentityProblem.MFA_REQUIRED;

import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResourceOwnerPasswordCredentialsGrant;
import com.nimbusds.oauth2.sdk.Response;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.device.DeviceCodeGrant;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import dev.stoa.identity.sessions.Delegation;
import dev.stoa.identity.sessions.Sessions;
import dev.stoa.identity.sessions.Token;
import dev.stoa.identity.signin.SignIn;
import dev.stoa.web.Fails;
import dev.stoa.web.Post;
import dev.stoa.web.Problem;
import dev.stoa.web.Public;
import dev.stoa.web.Summary;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where tokens are asked for: `/oauth/token` by applications, `/token` by our own programs.
final class TokenEndpoints {
    private final Addresses addresses;
    private final ClientAuthentications clients;
    private final ClientTokens clientTokens;
    private final CodeExchange codes;
    private final Devices devices;
    private final IdTokens idTokens;
    private final SignIn signIn;
    private final Sessions sessions;

    TokenEndpoints(
            Addresses addresses,
            ClientAuthentications clients,
            ClientTokens clientTokens,
            CodeExchange codes,
            Devices devices,
            IdTokens idTokens,
            SignIn signIn,
            Sessions sessions) {
        this.addresses = addresses;
        this.clients = clients;
        this.clientTokens = clientTokens;
        this.codes = codes;
        this.devices = devices;
        this.idTokens = idTokens;
        this.signIn = signIn;
        this.sessions = sessions;
    }

    @Post("/oauth/token")
    @Public
    @Fails(401)
    @Summary("The token endpoint of OAuth 2: a form with grant_type, answered as RFC 6749 section 5 says.")
    Reply forApplication(Request request) {
        return Messages.answer(
                request,
                addresses.token(),
                message -> forApplication(request, message).toHTTPResponse());
    }

    private Response forApplication(Request request, HTTPRequest message) throws GeneralException {
        var asked = TokenRequest.parse(message);
        var client = clients.require(asked);
        var grant = ClientGrant.of(asked.getAuthorizationGrant().getType())
                .orElseThrow(() -> new GeneralException(OAuth2Error.UNSUPPORTED_GRANT_TYPE));
        if (!client.may(grant)) {
            throw new GeneralException(OAuth2Error.UNAUTHORIZED_CLIENT);
        }
        requireOurs(asked.getResources());
        return switch (asked.getAuthorizationGrant()) {
            case AuthorizationCodeGrant code ->
                response(client, exchanged(() -> codes.exchange(request, client, code)));
            case DeviceCodeGrant device -> response(client, exchanged(() -> devices.exchange(request, client, device)));
            case RefreshTokenGrant refresh -> byRefresh(request, client, refresh, asked.getScope());
            case ClientCredentialsGrant _ -> clientTokens.issue(client, asked.getScope());
            default -> throw new GeneralException(OAuth2Error.UNSUPPORTED_GRANT_TYPE);
        };
    }

    /// Tokens are for this server alone (RFC 8707).
    private void requireOurs(@Nullable List<URI> resources) throws GeneralException {
        if (resources != null && !resources.stream().allMatch(addresses::isOurs)) {
            throw new GeneralException(OAuth2Error.INVALID_TARGET);
        }
    }

    private Response response(Client client, Begun begun) {
        var tokens = tokens(client, begun.session().token());
        if (!begun.scope().contains("openid")) {
            return new AccessTokenResponse(tokens);
        }
        var idToken = idTokens.issue(client, begun, tokens.getAccessToken());
        return new OIDCTokenResponse(new OIDCTokens(idToken, tokens.getAccessToken(), tokens.getRefreshToken()));
    }

    private Response byRefresh(Request request, Client client, RefreshTokenGrant grant, @Nullable Scope asked)
            throws GeneralException {
        var by = new Delegation(client.id(), client.name(), asked == null ? List.of() : asked.toStringList());
        var refreshed = exchanged(
                () -> sessions.refresh(request, grant.getRefreshToken().getValue(), by));
        return new AccessTokenResponse(tokens(client, refreshed.token()));
    }

    private static Tokens tokens(Client client, Token token) {
        var tokens = tokens(token);
        return client.may(ClientGrant.REFRESH_TOKEN) ? tokens : new Tokens(tokens.getAccessToken(), null);
    }

    @Post("/token")
    @Public
    @Fails({401, 503})
    @Summary("The same as POST /login for OAuth 2 clients: a form with username and password (RFC 6749 section 4.3).")
    Reply forPerson(Request request) {
        return Messages.answer(
                request,
                addresses.at("/token"),
                message -> forPerson(request, message).toHTTPResponse());
    }

    private Response forPerson(Request request, HTTPRequest message) throws GeneralException {
        return switch (AuthorizationGrant.parse(form(message))) {
            case ResourceOwnerPasswordCredentialsGrant grant ->
                new AccessTokenResponse(tokens(exchanged(() -> signIn.byPassword(
                        request, grant.getUsername(), grant.getPassword().getValue()))));
            case RefreshTokenGrant grant ->
                new AccessTokenResponse(tokens(exchanged(
                        () -> sessions.refresh(request, grant.getRefreshToken().getValue()))));
            default -> throw new GeneralException(OAuth2Error.UNSUPPORTED_GRANT_TYPE);
        };
    }

    /// Without `grant_type` it is a password's: who has learned it from the form alone sends none.
    private static Map<String, List<String>> form(HTTPRequest message) throws ParseException {
        Map<String, List<String>> form = new LinkedHashMap<>(message.getBodyAsFormParameters());
        form.putIfAbsent("grant_type", List.of("password"));
        return form;
    }

    @FunctionalInterface
    private interface Exchange<T> {
        T run() throws GeneralException;
    }

    /// What is wrong with what was brought, in the words of the protocol; other problems as they are.
    private static <T> T exchanged(Exchange<T> exchange) throws GeneralException {
        try {
            return exchange.run();
        } catch (Problem problem) {
            if (problem.type().status() >= 500 || problem.type() == MFA_REQUIRED) {
                throw problem;
            }
            throw new GeneralException(new ErrorObject(
                    OAuth2Error.INVALID_GRANT_CODE, ErrorObject.removeIllegalChars(problem.detail()), 400));
        }
    }

    private static Tokens tokens(Token token) {
        var access = new BearerAccessToken(token.accessToken(), token.expiresIn(), Scope.parse(token.scope()));
        return new Tokens(access, new RefreshToken(token.refreshToken()));
    }
}
