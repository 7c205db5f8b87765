package dev.stoa.identity.oauth;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.regex.Pattern;

/// What somebody types to let a device in: `WDJB-MJHT`, of letters that nobody mistakes for others and that make no
/// words
/// (RFC 8628 section 6.1).
record UserCode(String value) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXZ";
    private static final int LENGTH = 8;
    private static final Pattern FORM = Pattern.compile("[" + LETTERS + "]{" + LENGTH + "}");

    /// As somebody types it: small letters, a dash or spaces do not matter.
    UserCode {
        value = value.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("is no code of a device");
        }
    }

    static UserCode make() {
        var text = new StringBuilder(LENGTH);
        while (text.length() < LENGTH) {
            text.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return new UserCode(text.toString());
    }

    /// In two halves.
    @Override
    public String toString() {
        return value.substring(0, LENGTH / 2) + "-" + value.substring(LENGTH / 2);
    }
}
