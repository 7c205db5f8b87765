package dev.stoa.identity.accounts;

import java.util.Locale;
import java.util.regex.Pattern;

/// An e-mail address, in lower case: two spellings of one address are one account.
///
/// Accepts what mail systems deliver to in practice, which is less than RFC 5321 allows and more than a web form's
/// usual check: whether the address exists, only a mail can tell.
public record Email(String value) {
    private static final Pattern FORM = Pattern.compile("[^\\s@<>\"(),:;\\[\\]\\\\]{1,64}@[^\\s@.]+(\\.[^\\s@.]+)+");

    public Email {
        value = value.strip().toLowerCase(Locale.ROOT);
        if (value.length() > 254 || !FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("must be an e-mail address such as ada@example.com");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
