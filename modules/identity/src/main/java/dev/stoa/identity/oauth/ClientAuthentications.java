package dev.stoa.identity.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AbstractOptionallyIdentifiedRequest;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.PlainClientSecret;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.id.ClientID;
import dev.stoa.identity.oauth.ClientStore.Kept;
import dev.stoa.platform.security.ClientId;
import java.net.URI;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds out which application asks, and whether it is.
///
/// Each has one way to show it. Another way is refused even if it would succeed, so that nobody picks the weakest.
final class ClientAuthentications {
    /// How an assertion may be signed. No secret of both sides: with those a public key would be mistaken for one.
    static final List<JWSAlgorithm> ALGORITHMS =
            List.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256, JWSAlgorithm.ES384);

    private static final Duration LONGEST_ASSERTION = Duration.ofMinutes(5);
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final ClientStore store;
    private final Set<String> audiences;
    private final InstantSource clock;

    /// @param issuer whom an assertion may be for, beside `tokenUrl` (RFC 7523 section 3)
    ClientAuthentications(ClientStore store, String issuer, URI tokenUrl, InstantSource clock) {
        this.store = store;
        this.audiences = Set.of(issuer, tokenUrl.toString());
        this.clock = clock;
    }

    /// @throws GeneralException `invalid_client` if it is not who it says
    Client require(AbstractOptionallyIdentifiedRequest request) throws GeneralException {
        return require(request.getClientAuthentication(), request.getClientID());
    }

    /// @param sent what it shows; null if nothing
    /// @param name who it says it is, if it shows nothing
    Client require(com.nimbusds.oauth2.sdk.auth.@Nullable ClientAuthentication sent, @Nullable ClientID name)
            throws GeneralException {
        var kept = find(sent == null ? name : sent.getClientID()).orElseThrow(ClientAuthentications::refused);
        var isItself = switch (sent) {
            case null -> kept.client().authentication() == ClientAuthentication.NONE;
            case ClientSecretBasic basic -> isSecret(kept, ClientAuthentication.CLIENT_SECRET_BASIC, basic);
            case ClientSecretPost post -> isSecret(kept, ClientAuthentication.CLIENT_SECRET_POST, post);
            case PrivateKeyJWT assertion -> isSigned(kept.client(), assertion.getClientAssertion());
            default -> false;
        };
        if (!isItself) {
            throw refused();
        }
        return kept.client();
    }

    Optional<Kept> find(@Nullable ClientID id) {
        try {
            return id == null ? Optional.empty() : store.find(new ClientId(id.getValue()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static boolean isSecret(Kept kept, ClientAuthentication way, PlainClientSecret sent) {
        return kept.client().authentication() == way
                && kept.secretHash() != null
                && MessageDigest.isEqual(new ClientSecret(sent.getClientSecret().getValue()).hash(), kept.secretHash());
    }

    private boolean isSigned(Client client, SignedJWT assertion) {
        try {
            return client.authentication() == ClientAuthentication.PRIVATE_KEY_JWT
                    && ALGORITHMS.contains(assertion.getHeader().getAlgorithm())
                    && isByKeyOf(client, assertion)
                    && isForUs(client, assertion);
        } catch (ParseException | JOSEException _) {
            return false;
        }
    }

    private static boolean isByKeyOf(Client client, SignedJWT assertion) throws ParseException, JOSEException {
        for (var key : keys(client, assertion)) {
            if (key instanceof AsymmetricJWK asymmetric
                    && assertion.verify(new DefaultJWSVerifierFactory()
                            .createJWSVerifier(assertion.getHeader(), asymmetric.toPublicKey()))) {
                return true;
            }
        }
        return false;
    }

    private static List<JWK> keys(Client client, SignedJWT assertion) throws ParseException {
        var keys = client.keys();
        return keys == null
                ? List.of()
                : new JWKSelector(JWKMatcher.forJWSHeader(assertion.getHeader())).select(JWKSet.parse(keys));
    }

    private boolean isForUs(Client client, SignedJWT assertion) throws ParseException {
        var claims = assertion.getJWTClaimsSet();
        var name = client.id().value();
        var expiry = claims.getExpirationTime();
        var jti = claims.getJWTID();
        return name.equals(claims.getIssuer())
                && name.equals(claims.getSubject())
                && claims.getAudience().size() == 1
                && audiences.containsAll(claims.getAudience())
                && expiry != null
                && isSoon(expiry.toInstant())
                && jti != null
                && store.use(client.id(), ClientSecret.hash(jti), expiry.toInstant());
    }

    private boolean isSoon(Instant expiry) {
        var now = clock.instant();
        return now.isBefore(expiry)
                && expiry.isBefore(now.plus(LONGEST_ASSERTION).plus(SKEW));
    }

    private static GeneralException refused() {
        return new GeneralException(OAuth2Error.INVALID_CLIENT);
    }
}
