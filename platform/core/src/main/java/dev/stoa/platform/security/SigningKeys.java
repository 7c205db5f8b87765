package dev.stoa.platform.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.StartRefused;
import java.text.ParseException;
import java.util.Map;

/// The RSA key that signs access tokens, made on the first start and kept in the data folder.
public final class SigningKeys {
    private static final int BITS = 2048;

    private final RSAKey key;

    private SigningKeys(RSAKey key) {
        this.key = key;
    }

    /// Reads the key, or makes it.
    public static SigningKeys of(DataFolder data) {
        try {
            return new SigningKeys(RSAKey.parse(data.secretText("signing-key.json", SigningKeys::generate)));
        } catch (ParseException e) {
            throw new StartRefused("secrets/signing-key.json is not a JSON Web Key; restore it", e);
        }
    }

    private static String generate() {
        try {
            return new RSAKeyGenerator(BITS)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .keyIDFromThumbprint(true)
                    .generate()
                    .toJSONString();
        } catch (JOSEException e) {
            throw new IllegalStateException("every Java can make RSA keys", e);
        }
    }

    RSAKey signing() {
        return key;
    }

    /// The public keys as a JSON Web Key Set (RFC 7517), for those who verify our tokens.
    public Map<String, Object> published() {
        return new JWKSet(key.toPublicJWK()).toJSONObject();
    }
}
