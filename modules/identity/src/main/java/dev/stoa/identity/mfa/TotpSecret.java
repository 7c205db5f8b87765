package dev.stoa.identity.mfa;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What an authenticator app and we share to make the same codes: TOTP of RFC 6238, with SHA-1, six
/// digits and steps
/// of 30 seconds, as every app knows it.
record TotpSecret(byte[] key) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration STEP = Duration.ofSeconds(30);
    private static final int DIGITS = 6;

    /// As long as the output of the hash (RFC 4226 section 4, R6).
    private static final int BYTES = 20;

    static TotpSecret make() {
        var key = new byte[BYTES];
        RANDOM.nextBytes(key);
        return new TotpSecret(key);
    }

    /// @param base32 what [#text] gave
    static TotpSecret parse(String base32) {
        var key = new byte[BYTES];
        var bytes = Base32.number(base32).toByteArray();
        // A sign may make one byte more, and zeros in front fewer.
        var length = Math.min(bytes.length, BYTES);
        System.arraycopy(bytes, bytes.length - length, key, BYTES - length, length);
        return new TotpSecret(key);
    }

    /// 32 letters and digits, as people type it where they cannot scan it.
    String text() {
        return Base32.text(new BigInteger(1, key), BYTES * 8 / 5);
    }

    /// What stands in the QR code (the format that apps agree on: `otpauth`).
    ///
    /// @param issuer whose codes they are, as the app shows it
    URI uri(String issuer, String account) {
        return URI.create("otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=SHA1&digits=%d&period=%d"
                .formatted(encoded(issuer), encoded(account), text(), encoded(issuer), DIGITS, STEP.toSeconds()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    /// The step that a code is of: the present one, or one beside it, as clocks differ and people type
    /// slowly.
    Optional<Long> step(String code, Instant now) {
        var present = now.getEpochSecond() / STEP.toSeconds();
        return Stream.of(present + 1, present, present - 1)
                .filter(step -> MessageDigest.isEqual(code(step).getBytes(US_ASCII), code.getBytes(UTF_8)))
                .findFirst();
    }

    /// The code of the step that a time is in.
    String code(Instant at) {
        return code(at.getEpochSecond() / STEP.toSeconds());
    }

    /// HOTP of RFC 4226 section 5.3.
    private String code(long step) {
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            var hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            var offset = hash[hash.length - 1] & 0xf;
            var number = ByteBuffer.wrap(hash).getInt(offset) & Integer.MAX_VALUE;
            return String.format(Locale.ROOT, "%06d", number % 1_000_000);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA1", e);
        }
    }

    /// Not the key.
    @Override
    public String toString() {
        return "TotpSecret[…]";
    }
}
