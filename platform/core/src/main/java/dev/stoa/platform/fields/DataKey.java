package dev.stoa.platform.fields;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.stoa.platform.security.UserId;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;

/// What the fields of one person are encrypted with: AES-256-GCM keys with numbers from 1, of which
/// the newest encrypts and all decrypt.
///
/// An encrypted value is what Tink makes of it: a byte 1, the number of the key in four bytes, a nonce
/// of 12, and the ciphertext with its tag of 16.
final class DataKey {
    private static final Configuration AES_GCM = AeadConfig2026.get();
    private static final byte TINK = 1;
    private static final int LEAST = 5;

    private final KeysetHandle keys;
    private final Aead aead;

    private DataKey(KeysetHandle keys) throws GeneralSecurityException {
        this.keys = keys;
        this.aead = keys.getPrimitive(AES_GCM, Aead.class);
    }

    /// A person's first key.
    static DataKey make() {
        return extended(KeysetHandle.newBuilder(), 1);
    }

    /// The same with one more key, which encrypts from then on.
    DataKey renewed() {
        return extended(KeysetHandle.newBuilder(keys), newest() + 1);
    }

    private static DataKey extended(KeysetHandle.Builder keys, int number) {
        try {
            var entry = KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                    .withFixedId(number)
                    .makePrimary();
            return new DataKey(keys.setConfiguration(AES_GCM).addEntry(entry).build());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    int newest() {
        return keys.getPrimary().getId();
    }

    /// Encrypts the keys themselves.
    byte[] wrap(UserId person, Aead master) {
        try {
            return TinkProtoKeysetFormat.serializeEncryptedKeyset(keys, master, associatedData(person), AES_GCM);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a data key could not be encrypted", e);
        }
    }

    /// @throws IllegalStateException if they were changed, are another person's, or were encrypted
    ///     with another key
    static DataKey unwrap(UserId person, byte[] wrapped, Aead master) {
        try {
            return new DataKey(
                    TinkProtoKeysetFormat.parseEncryptedKeyset(wrapped, master, associatedData(person), AES_GCM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the data key of " + person + " cannot be decrypted", e);
        }
    }

    private static byte[] associatedData(UserId person) {
        return ("fields.data_key.keyset " + person).getBytes(UTF_8);
    }

    byte[] seal(Field field, String plain) {
        try {
            return aead.encrypt(plain.getBytes(UTF_8), field.associatedData());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the value of " + field.column() + " could not be encrypted", e);
        }
    }

    /// @throws FieldUnreadable if it is not what [#seal] made for this field with one of these keys
    String open(Field field, byte[] sealed) {
        try {
            return new String(aead.decrypt(sealed, field.associatedData()), UTF_8);
        } catch (GeneralSecurityException e) {
            throw new FieldUnreadable(field, e);
        }
    }

    /// Whether the key is among these that a value was encrypted with.
    boolean has(byte[] sealed) {
        var number = number(sealed);
        return number >= 1 && number <= newest();
    }

    /// The number of the key that a value was encrypted with; 0 if it is no encrypted value.
    static int number(byte[] sealed) {
        return sealed.length < LEAST || sealed[0] != TINK
                ? 0
                : ByteBuffer.wrap(sealed, 1, 4).getInt();
    }
}
