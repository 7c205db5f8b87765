package dev.stoa.identity.oauth;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.Subject;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.openid.connect.sdk.claims.AccessTokenHash;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.claims.SessionID;
import com.nimbusds.openid.connect.sdk.claims.UserInfo;
import dev.stoa.identity.accounts.Account;
import dev.stoa.platform.security.AccessTokens;
import dev.stoa.platform.security.SigningKeys;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;

/// Tells applications who somebody is (OpenID Connect Core section 2). An ID token is no access token: its type is
/// another.
final class IdTokens {
    private final SigningKeys keys;
    private final String issuer;
    private final InstantSource clock;

    IdTokens(SigningKeys keys, String issuer, InstantSource clock) {
        this.keys = keys;
        this.issuer = issuer;
        this.clock = clock;
    }

    /// @param access the access token beside it, which it names
    String issue(Client client, Begun begun, AccessToken access) {
        var account = begun.session().account();
        var now = clock.instant();
        var claims = new IDTokenClaimsSet(
                new Issuer(issuer),
                new Subject(account.id().toString()),
                new Audience(client.id().value()).toSingleAudienceList(),
                Date.from(now.plus(AccessTokens.LIFETIME)),
                Date.from(now));
        claims.setAuthenticationTime(Date.from(begun.authenticatedAt()));
        claims.setSessionID(new SessionID(begun.session().session().toString()));
        claims.setAccessTokenHash(AccessTokenHash.compute(access, JWSAlgorithm.RS256, null));
        if (begun.nonce() != null) {
            claims.setNonce(begun.nonce());
        }
        claims.putAll(about(account, begun.scope()));
        try {
            return keys.sign(JOSEObjectType.JWT, claims.toJWTClaimsSet());
        } catch (ParseException e) {
            throw new IllegalStateException("claims that were made here can be read", e);
        }
    }

    /// What an application may know of somebody (OpenID Connect Core section 5.4).
    static UserInfo about(Account account, Collection<String> scope) {
        var about = new UserInfo(new Subject(account.id().toString()));
        if (scope.contains("profile")) {
            about.setName(account.name());
        }
        if (scope.contains("email")) {
            about.setEmailAddress(account.email().value());
            about.setEmailVerified(account.verifiedAt() != null);
        }
        return about;
    }
}
