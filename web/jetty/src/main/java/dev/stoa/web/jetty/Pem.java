package dev.stoa.web.jetty;

import dev.stoa.web.engine.Tls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Pattern;

/// Reads a certificate and its key from PEM files.
final class Pem {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private Pem() {}

    /// @throws IOException if the files cannot be used
    static KeyStore keyStore(Tls tls) throws IOException {
        try {
            var chain = chain(tls.certificate());
            var key = key(tls.key(), chain[0].getPublicKey());
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", key, new char[0], chain);
            return store;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(tls.certificate() + " and " + tls.key() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static Certificate[] chain(Path file) throws IOException, GeneralSecurityException {
        var chain = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
        if (chain.isEmpty()) {
            throw new GeneralSecurityException("there is no certificate");
        }
        return chain.toArray(Certificate[]::new);
    }

    private static PrivateKey key(Path file, PublicKey itsPublic) throws IOException, GeneralSecurityException {
        var found = KEY.matcher(Files.readString(file));
        if (!found.find()) {
            throw new GeneralSecurityException("there is no PKCS #8 key");
        }
        var encoded = Base64.getMimeDecoder().decode(found.group(1));
        var key = KeyFactory.getInstance(itsPublic.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        requirePair(key, itsPublic);
        return key;
    }

    private static void requirePair(PrivateKey key, PublicKey itsPublic) throws GeneralSecurityException {
        var algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        var signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        var signature = signing.sign();
        signing.initVerify(itsPublic);
        if (!signing.verify(signature)) {
            throw new GeneralSecurityException("the key is not that of the certificate");
        }
    }
}
