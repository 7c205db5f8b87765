package dev.stoa.platform.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.subtle.Ed25519Sign;
import com.google.crypto.tink.subtle.Ed25519Verify;
import dev.stoa.platform.runtime.DataFolder;
import dev.stoa.platform.runtime.SecretsConfig;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;

/// Signs tree heads (Ed25519), so that who can write to the database alone cannot make up a chain. A secret of
/// the data folder, the same for all processes of an installation, and for good.
final class HeadKey {
    private static final String SECRET = "audit-key";
    private static final int BYTES = 32;

    private final Ed25519Sign.KeyPair keys;

    private HeadKey(byte[] seed) {
        try {
            keys = Ed25519Sign.KeyPair.newKeyPairFromSeed(seed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("any " + BYTES + " bytes make a key", e);
        }
    }

    /// The key of a data folder, made when it has none.
    static HeadKey of(DataFolder data) {
        return new HeadKey(data.secret(SECRET, BYTES));
    }

    /// The key of a data folder that another process may hold; empty if it has none.
    static Optional<HeadKey> find(Path folder, SecretsConfig secrets) {
        return DataFolder.findSecret(folder, secrets, SECRET, BYTES).map(HeadKey::new);
    }

    byte[] sign(TreeHead head) {
        try {
            return new Ed25519Sign(keys.getPrivateKey()).sign(text(head));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a tree head could not be signed", e);
        }
    }

    boolean hasSigned(TreeHead head, byte[] signature) {
        try {
            new Ed25519Verify(keys.getPublicKey()).verify(signature, text(head));
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    /// With which anybody verifies signatures, in Base64.
    String publicKey() {
        return Base64.getEncoder().encodeToString(keys.getPublicKey());
    }

    private static byte[] text(TreeHead head) {
        return ("stoa audit log\n" + head + "\n").getBytes(UTF_8);
    }
}
