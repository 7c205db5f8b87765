package dev.stoa.identity.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.SubjectType;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.stoa.identity.accounts.AccountStore;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.Permissions;
import dev.stoa.web.CacheControl;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Needs;
import dev.stoa.web.Public;
import dev.stoa.web.Summary;
import dev.stoa.web.Tagged;
import dev.stoa.web.http.EntityTag;
import dev.stoa.web.http.Reply;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What applications ask about this server, and about who signed in.
final class DiscoveryEndpoints {
    private final AccountStore accounts;
    private final Tagged<Map<String, Object>> metadata;

    DiscoveryEndpoints(Addresses addresses, AccountStore accounts) {
        this.accounts = accounts;
        var described = describe(addresses);
        var tag = UUID.nameUUIDFromBytes(described.toString().getBytes(UTF_8));
        this.metadata = new Tagged<>(new EntityTag(tag.toString()), described);
    }

    private static Map<String, Object> describe(Addresses addresses) {
        var metadata = new OIDCProviderMetadata(
                new Issuer(addresses.issuer()), List.of(SubjectType.PUBLIC), addresses.at("/.well-known/jwks.json"));
        metadata.setAuthorizationEndpointURI(addresses.at("/oauth/authorize"));
        metadata.setTokenEndpointURI(addresses.token());
        metadata.setUserInfoEndpointURI(addresses.at("/userinfo"));
        metadata.setDeviceAuthorizationEndpointURI(addresses.at("/oauth/device_authorization"));
        metadata.setIntrospectionEndpointURI(addresses.at("/oauth/introspect"));
        metadata.setRevocationEndpointURI(addresses.at("/oauth/revoke"));
        metadata.setScopes(new Scope("openid", "profile", "email"));
        metadata.setResponseTypes(List.of(ResponseType.CODE));
        metadata.setResponseModes(List.of(ResponseMode.QUERY, ResponseMode.FORM_POST));
        metadata.setGrantTypes(List.of(
                GrantType.AUTHORIZATION_CODE,
                GrantType.REFRESH_TOKEN,
                GrantType.CLIENT_CREDENTIALS,
                GrantType.DEVICE_CODE));
        metadata.setCodeChallengeMethods(List.of(CodeChallengeMethod.S256));
        metadata.setTokenEndpointAuthMethods(List.of(
                ClientAuthenticationMethod.CLIENT_SECRET_BASIC,
                ClientAuthenticationMethod.CLIENT_SECRET_POST,
                ClientAuthenticationMethod.PRIVATE_KEY_JWT,
                ClientAuthenticationMethod.NONE));
        metadata.setTokenEndpointJWSAlgs(ClientAuthentications.ALGORITHMS);
        metadata.setIDTokenJWSAlgs(List.of(JWSAlgorithm.RS256));
        metadata.setClaims(List.of(
                "sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "name", "email", "email_verified", "sid"));
        metadata.setSupportsAuthorizationResponseIssuerParam(true);
        var described = metadata.toJSONObject();
        // The library writes it in the letters of the machine's language.
        described.put("subject_types_supported", List.of("public"));
        return described;
    }

    @Get("/.well-known/openid-configuration")
    @Public
    @CacheControl("public, max-age=3600")
    @Summary("What this OpenID Connect provider can do (OpenID Connect Discovery).")
    Tagged<Map<String, Object>> openId() {
        return metadata;
    }

    @Get("/.well-known/oauth-authorization-server")
    @Public
    @CacheControl("public, max-age=3600")
    @Summary("The same for OAuth 2 (RFC 8414).")
    Tagged<Map<String, Object>> oauth() {
        return metadata;
    }

    @Get("/userinfo")
    @Needs(Permissions.OPENID)
    @Summary("Who signed in to an application, as far as it may know (OpenID Connect Core section 5.3).")
    Reply userInfo(Caller caller) {
        var account = accounts.find(caller.user())
                .orElseThrow(() -> HttpProblem.UNAUTHENTICATED.because("There is no such account any more."));
        var about = IdTokens.about(account, caller.permissions());
        return Reply.text(200, "application/json", about.toJSONObject().toString())
                .with("Cache-Control", "no-store");
    }
}
