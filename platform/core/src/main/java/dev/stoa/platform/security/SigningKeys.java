package dev.stoa.platform.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.StartRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The keys of access tokens: the one that signs, and for an hour the one before it, which tokens may
/// still be signed with.
///
/// They are files of the data folder, looked at every second, so that a key is replaced while all goes
/// on.
public final class SigningKeys {
    private static final String CURRENT = "signing-key.json";
    private static final String PREVIOUS = "signing-key.previous.json";
    private static final int BITS = 2048;
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration KEPT = Duration.ofHours(1);

    private final Path folder;
    private final InstantSource clock;
    private volatile Generation generation;

    record Key(RSAKey jwk, RSASSASigner signer, RSASSAVerifier verifier) {}

    /// @param lookedAt in the terms of [System#nanoTime]
    private record Generation(Key current, @Nullable Key previous, long lookedAt) {}

    private SigningKeys(Path folder, InstantSource clock) throws IOException, ParseException {
        this.folder = folder;
        this.clock = clock;
        generation = read();
    }

    /// Reads the keys, or makes the first.
    public static SigningKeys of(DataFolder data, InstantSource clock) {
        data.secretText(CURRENT, SigningKeys::generate);
        try {
            return new SigningKeys(data.path().resolve("secrets"), clock);
        } catch (ParseException e) {
            throw new StartRefused("secrets/" + CURRENT + " is not a JSON Web Key; restore it", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Makes a new key in a data folder, which a process that works on it begins to use within seconds.
    ///
    /// @param atOnce whether tokens of the key before it are refused from then on, and people sign in again;
    ///     for a key that somebody else may have
    public static void rotate(Path data, boolean atOnce) {
        try {
            var secrets = data.resolve("secrets");
            if (atOnce) {
                Files.deleteIfExists(secrets.resolve(PREVIOUS));
            } else {
                DataFolder.replaceSecret(data, PREVIOUS, Files.readAllBytes(secrets.resolve(CURRENT)));
            }
            DataFolder.replaceSecret(data, CURRENT, generate().getBytes(UTF_8));
        } catch (NoSuchFileException e) {
            throw new StartRefused("there is no key to replace in " + data, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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

    private Generation read() throws IOException, ParseException {
        return new Generation(key(CURRENT), previous(), System.nanoTime());
    }

    private @Nullable Key previous() throws IOException, ParseException {
        try {
            var replacedAt = Files.getLastModifiedTime(folder.resolve(PREVIOUS)).toInstant();
            return replacedAt.plus(KEPT).isAfter(clock.instant()) ? key(PREVIOUS) : null;
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    private Key key(String name) throws IOException, ParseException {
        try {
            var jwk = RSAKey.parse(Files.readString(folder.resolve(name)));
            return new Key(jwk, new RSASSASigner(jwk), new RSASSAVerifier(jwk.toRSAPublicKey()));
        } catch (JOSEException e) {
            throw new IllegalStateException("the signing key " + name + " cannot be used", e);
        }
    }

    /// What there is now; what was there when it cannot be read at the moment.
    private Generation now() {
        var known = generation;
        if (System.nanoTime() - known.lookedAt < LOOK.toNanos()) {
            return known;
        }
        try {
            generation = read();
        } catch (IOException | ParseException _) {
            generation = new Generation(known.current, known.previous, System.nanoTime());
        }
        return generation;
    }

    Key signing() {
        return now().current;
    }

    /// A text signed by the installation (JWS with RS256, RFC 7515, compact).
    ///
    /// @param type tells texts for one purpose from those for another (RFC 8725 section 3.11)
    public String sign(JOSEObjectType type, byte[] text) {
        var key = signing();
        var signed = new JWSObject(header(key, type), new Payload(text));
        try {
            signed.sign(key.signer());
        } catch (JOSEException e) {
            throw new IllegalStateException("a text could not be signed", e);
        }
        return signed.serialize();
    }

    private static JWSHeader header(Key key, JOSEObjectType type) {
        return new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID(key.jwk.getKeyID())
                .type(type)
                .build();
    }

    /// A JSON Web Token with these claims, signed with RS256.
    ///
    /// @param type tells tokens for one purpose from those for another (RFC 8725 section 3.11)
    public String sign(JOSEObjectType type, JWTClaimsSet claims) {
        var key = signing();
        var token = new SignedJWT(header(key, type), claims);
        try {
            token.sign(key.signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("a token could not be signed", e);
        }
        return token.serialize();
    }

    /// The key that somebody names, if it is one of ours.
    Optional<Key> find(String id) {
        return all().stream().filter(key -> key.jwk.getKeyID().equals(id)).findFirst();
    }

    private List<Key> all() {
        var now = now();
        return now.previous == null ? List.of(now.current) : List.of(now.current, now.previous);
    }

    /// The public keys as a JSON Web Key Set (RFC 7517), for those who verify our tokens.
    public Map<String, Object> published() {
        var keys = new ArrayList<JWK>();
        all().forEach(key -> keys.add(key.jwk.toPublicJWK()));
        return new JWKSet(keys).toJSONObject();
    }
}
